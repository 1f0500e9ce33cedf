package io.updateagent.cli.endurance;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * One deployment of a long run, and everything that goes wrong in it. All of it is drawn from the
 * seed before anything runs, and faults happen at counts of calls, so that a seed can be replayed.
 *
 * @param managed whether a server offers it; otherwise somebody installs it on the command line
 * @param types the parts of the device that it replaces
 * @param name of the artifact; a name that comes again is the same artifact
 * @param rollback whether the modules support rollback
 * @param reboot whether the modules want a reboot
 * @param reboots whether the reboot ends the agent
 * @param plan what goes wrong in modules and scripts
 * @param server how the server misbehaves
 * @param kills after how many calls the agent is killed
 * @param full from which call to which the disk is full; the same twice for never
 * @param jump after how many calls the wall clock jumps, and by how many seconds; 0 for never
 * @param decision what somebody does with an update that waits: commit or rollback
 * @param daemonSettles whether the daemon goes on with what was killed on the command line
 * @param secondDriver whether somebody uses the command line while the daemon runs
 * @param offers how often the server offers it
 * @param repair whether somebody first repairs an inconsistent device by hand
 * @param hard whether the daemon is stopped by SIGKILL in the end
 */
record Step(
    boolean managed,
    List<String> types,
    String name,
    boolean rollback,
    boolean reboot,
    boolean reboots,
    List<Planned> plan,
    List<Misbehaviour> server,
    List<Integer> kills,
    Span full,
    Span jump,
    String decision,
    boolean daemonSettles,
    boolean secondDriver,
    int offers,
    boolean repair,
    boolean hard) {

  /** See {@link FakeDevice#plan}. */
  record Planned(String where, String what, boolean always) {}

  /** See {@link HostileServer#fault}. */
  record Misbehaviour(String kind, ServerFault fault) {}

  /** Two numbers that belong together. */
  record Span(int from, int to) {}

  private static final int DIFFERENT_ARTIFACTS = 12;
  private static final int LONGEST = 500;
  private static final int TEN_YEARS = 10 * 365 * 86_400;
  private static final List<String> CALLS =
      List.of(
          "ProvidePayloadFileSizes",
          "Download",
          "ArtifactInstall",
          "ArtifactInstall",
          "NeedsArtifactReboot",
          "ArtifactReboot",
          "ArtifactVerifyReboot",
          "ArtifactCommit",
          "ArtifactCommit",
          "SupportsRollback",
          "ArtifactRollback",
          "ArtifactRollback",
          "ArtifactRollbackReboot",
          "ArtifactVerifyRollbackReboot",
          "ArtifactFailure",
          "Cleanup");
  private static final List<String> WHAT =
      List.of("fail", "fail", "fail", "fail", "fail", "kill", "kill", "kill", "garbage", "hang");
  private static final List<String> WHEN = List.of("before", "half", "half", "after");
  private static final List<String> KINDS =
      List.of(
          "auth",
          "inventory",
          "next",
          "next",
          "download",
          "downloading",
          "installing",
          "installing",
          "rebooting",
          "success",
          "success",
          "failure",
          "failure",
          "log");

  /** The step of that number in the run of that seed. */
  static Step draw(long seed, int index) {
    var random = new Random(seed * 1_000_003 + index);
    for (int i = 0; i < 10; i++) {
      random.nextInt(); // neighbouring seeds begin alike
    }
    boolean managed = chance(random, 65);
    boolean both = chance(random, 20);
    List<String> types = both ? FakeDevice.TYPES : List.of(FakeDevice.TYPES.get(random.nextInt(2)));
    int number = random.nextInt(DIFFERENT_ARTIFACTS);
    String name = (both ? "both" : types.get(0)) + "-" + number;
    boolean reboot = chance(random, 35);
    return new Step(
        managed,
        types,
        name,
        chance(random, 75),
        reboot,
        reboot && chance(random, 60),
        plan(random, types, hasScripts(number)),
        managed ? server(random) : List.of(),
        kills(random),
        full(random),
        jump(random),
        chance(random, 70) ? "commit" : "rollback",
        chance(random, 40),
        managed && chance(random, 10),
        managed && chance(random, 6) ? 2 : 1,
        chance(random, 15),
        chance(random, 40));
  }

  private static boolean hasScripts(int number) {
    return number % 2 == 0;
  }

  /** Whether the artifact has state scripts. */
  boolean hasScripts() {
    return hasScripts(Integer.parseInt(name.substring(name.indexOf('-') + 1)));
  }

  /** Whether it has to succeed: a clock that jumps, a reboot, or a second driver is no reason. */
  boolean isClean() {
    return plan.isEmpty()
        && server.isEmpty()
        && kills.isEmpty()
        && full.from() == full.to()
        && (managed || decision.equals("commit") || !rollback);
  }

  private static List<Planned> plan(Random random, List<String> types, boolean scripts) {
    var plan = new ArrayList<Planned>();
    int most = List.of(0, 0, 0, 0, 1, 1, 1, 2, 2, 3).get(random.nextInt(10));
    for (int i = 0; i < most; i++) {
      boolean script = scripts && chance(random, 30);
      String what = script && chance(random, 15) ? "retry" : one(random, WHAT);
      String when = what.equals("garbage") || what.equals("retry") ? "" : "-" + one(random, WHEN);
      String where =
          script ? one(random, Artifacts.SCRIPTS) : one(random, types) + "." + one(random, CALLS);
      boolean always = chance(random, what.equals("kill") ? 4 : 35);
      plan.add(new Planned(where, what + when, always));
    }
    return plan;
  }

  private static List<Misbehaviour> server(Random random) {
    var faults = new ArrayList<Misbehaviour>();
    int most = chance(random, 55) ? 0 : 1 + random.nextInt(4);
    for (int i = 0; i < most; i++) {
      ServerFault[] all = ServerFault.values();
      faults.add(new Misbehaviour(one(random, KINDS), all[random.nextInt(all.length)]));
    }
    return faults;
  }

  private static List<Integer> kills(Random random) {
    var kills = new ArrayList<Integer>();
    int most = chance(random, 60) ? 0 : 1 + random.nextInt(CallFaults.KILLS);
    for (int i = 0; i < most; i++) {
      kills.add(1 + random.nextInt(LONGEST));
    }
    return kills;
  }

  private static Span full(Random random) {
    int from = random.nextInt(LONGEST);
    return new Span(from, chance(random, 90) ? from : from + 1 + random.nextInt(60));
  }

  private static Span jump(Random random) {
    int by = random.nextInt(2 * TEN_YEARS) - TEN_YEARS;
    return chance(random, 85) ? new Span(0, 0) : new Span(1 + random.nextInt(LONGEST), by);
  }

  private static boolean chance(Random random, int percent) {
    return random.nextInt(100) < percent;
  }

  private static String one(Random random, List<String> choices) {
    return choices.get(random.nextInt(choices.size()));
  }
}
