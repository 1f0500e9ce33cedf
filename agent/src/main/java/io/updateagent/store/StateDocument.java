package io.updateagent.store;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.updateagent.deployment.AgentState;
import io.updateagent.deployment.Installed;

/**
 * The state file: one JSON document, made to be read with {@code cat} and {@code jq}.
 *
 * <pre>{@code
 * {
 *   "status" : "inconsistent",                  or consistent, or updating: of the device, now
 *   "artifact" : "app-1",                       what it runs, as far as is known for good
 *   "reported_artifact" : "app-2_INCONSISTENT", the name given to servers
 *   "inconsistent" : [ {                        the open records
 *     "since" : "2026-11-23T02:14:00Z", "latest" : "2026-11-23T02:14:00Z",
 *     "artifact" : "app-2", "deployment" : "7f3c...",
 *     "causes" : { "install" : { "message" : ..., "phase" : ..., "code" : 1, ... }, "rollback" : ... },
 *     "scope" : [ "data-partition.app.*" ], "attempts" : 1, ... } ],
 *   "installed" : { "artifact" : "app-1", "group" : null, "provides" : { ... } },
 *   "fingerprint" : "3f6a...",                  equal on devices that run and lack the same
 *   "deployment" : null,                        the deployment in progress, with its phase
 *   "last" : { ... },                           the one that finished last
 *   "cleared" : null,                           who said since then that it is repaired, and why
 *   "apparent_artifact" : "app-2",
 *   "failed_offers" : [ {                       the server's deployments that failed lately
 *     "deployment" : "7f3c...", "checksum" : "...", "attempts" : 1, "latest" : ... } ],
 *   "format" : 1,
 *   "generation" : 42,                          counts the writes
 *   "checksum" : "..."                          SHA-256 of the document without this member
 * }
 * }</pre>
 *
 * @param state what it says
 * @param generation counts the writes of this device's state
 */
record StateDocument(AgentState state, long generation) {
  private static final int FORMAT = 1;
  private static final String CHECKSUM = "checksum";

  /** The document as text. */
  String text() {
    ObjectNode node = content(state);
    node.put("format", FORMAT).put("generation", generation);
    Checksum.seal(node, CHECKSUM);
    return Json.pretty(node);
  }

  /** What the document says, without what only the file needs. */
  static ObjectNode content(AgentState state) {
    ObjectNode node =
        Json.object()
            .put("status", state.status().word())
            .put("artifact", state.installed().artifactName())
            .put("reported_artifact", state.reportedArtifact());
    node.set("inconsistent", RecordJson.write(state.inconsistencies()));
    node.set("installed", ArtifactJson.write(state.installed()));
    node.put("fingerprint", Fingerprint.of(state));
    node.set("deployment", DeploymentJson.write(state.deployment()));
    node.set("last", DeploymentJson.write(state.last()));
    node.put("apparent_artifact", state.apparentArtifact());
    node.set("failed_offers", FailedOfferJson.write(state.failedOffers()));
    node.set("cleared", ClearingJson.write(state.cleared()));
    return node;
  }

  /**
   * Reads a document.
   *
   * @throws DamagedException if it is not exactly what was written
   * @throws NewerFormatException if a newer agent wrote it
   */
  static StateDocument parse(byte[] text) throws DamagedException, NewerFormatException {
    ObjectNode node = Json.parse(text);
    Checksum.open(node, CHECKSUM);
    if (Json.number(node, "format") > FORMAT) {
      throw new NewerFormatException();
    }
    Installed installed = ArtifactJson.installed(node.path("installed"));
    AgentState state =
        new AgentState(
            installed,
            Json.textOrNull(node, "apparent_artifact"),
            RecordJson.read(node.path("inconsistent")),
            DeploymentJson.read(node.path("deployment")),
            DeploymentJson.finished(node.path("last")),
            FailedOfferJson.read(node.path("failed_offers")),
            ClearingJson.read(node.path("cleared")));
    return new StateDocument(state, Json.number(node, "generation"));
  }
}
