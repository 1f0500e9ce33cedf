package io.updateagent.runtime;

import io.updateagent.deployment.Deployment;
import io.updateagent.deployment.Result;

/** Tells whoever wants to know how a deployment goes. */
interface Reporter {

  /** Tells that the deployment's phase is about to be entered. */
  Result announce(Deployment deployment);

  /**
   * Tells that the deployment waits before the phase.
   *
   * @param what what it waits for, for people
   * @return failed if nobody heard it, aborted if it is not to go on
   */
  default Result pause(Deployment deployment, String what) {
    return Result.OK;
  }

  /** Tells the verdict. */
  Result conclude(Deployment deployment);

  /** Tells nobody: nobody asked for a deployment on the command line but the person before it. */
  Reporter SILENT =
      new Reporter() {
        @Override
        public Result announce(Deployment deployment) {
          return Result.OK;
        }

        @Override
        public Result conclude(Deployment deployment) {
          return Result.OK;
        }
      };
}
