package io.updateagent.check;

import static io.updateagent.check.Severity.FAULT;
import static io.updateagent.check.Severity.NOTE;
import static io.updateagent.check.Severity.WEAKNESS;

import io.updateagent.artifact.ArtifactReader;
import io.updateagent.artifact.Header;
import io.updateagent.artifact.VerificationKeys;
import io.updateagent.module.Answer;
import io.updateagent.module.UpdateModule;
import io.updateagent.process.Completion;
import io.updateagent.process.Printable;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The questions that a module is asked: only valid answers, the same ones each time, at once, and
 * nothing changes. So with calls that this version of the protocol does not have.
 */
final class Questions {
  private static final Duration QUICK = Duration.ofSeconds(2);
  private static final String UNHEARD_OF = "ArtifactRehearse";
  private static final int LONGEST = 60;

  private final Course course;
  private final Findings findings;
  private final Path home;
  private final Map<String, String> answers = new TreeMap<>();

  /**
   * @param home where the course has its work directories
   */
  Questions(Course course, Findings findings, Path home) {
    this.course = course;
    this.findings = findings;
    this.home = home;
  }

  private interface Question {
    /** The answer; or null, if the question has none of which the agent would complain. */
    Answer<?> ask(UpdateModule module);
  }

  /** Asks; gives the answers by question, as the module printed them. */
  Map<String, String> ask() throws IOException {
    course.stage().begin(List.of(), false, true);
    UpdateModule module = module();
    ask(module, "ProvidePayloadFileSizes", UpdateModule::providesPayloadFileSizes);
    ask(module, "SupportsRollback", UpdateModule::supportsRollback);
    ask(module, "NeedsArtifactReboot", UpdateModule::needsArtifactReboot);
    ask(module, "ListSupportedOriginalTypes", UpdateModule::supportedOriginalTypes);
    unheardOf(module);
    course.stage().endLeft();
    if (!findings.hasFaults()) {
      findings.passed("questions: each asked twice, valid answers, nothing changed");
    }
    return answers;
  }

  private UpdateModule module() throws IOException {
    try (var reader =
        ArtifactReader.open(course.artifact().open(), VerificationKeys.none(), null)) {
      Header header = reader.header();
      var context = new UpdateModule.Context("before", null, "rehearsal");
      return course
          .rehearsal()
          .modules()
          .prepare(header, header.payloads().get(0), context, line -> {});
    }
  }

  private void ask(UpdateModule module, String name, Question question) throws IOException {
    List<Path> roots = List.of(home);
    Snapshot work = Snapshot.of(roots);
    Answer<?> first = question.ask(module);
    question.ask(module);
    List<Difference> changed = new ArrayList<>(work.differencesTo(Snapshot.of(roots)));
    changed.addAll(course.watched().before().differencesTo(course.watched().now()));
    List<Call> calls =
        course.stage().calls().stream().filter(call -> call.name().equals(name)).toList();
    String said = answer(calls.get(0));
    answers.put(name, said);
    if (!first.succeeded()) {
      add(
          FAULT,
          "answer",
          name,
          "the question, and nothing else",
          "Yes, No, "
              + (name.startsWith("Needs") ? "Automatic, " : "")
              + "or nothing, and exit code 0",
          first.failure().message(),
          "print exactly one of these words, everything else to standard error");
    } else if (!said.equals(answer(calls.get(1)))) {
      add(
          FAULT,
          "answer-changes",
          name,
          "the question twice",
          "the same answer twice",
          "\"%s\", then \"%s\"".formatted(said, answer(calls.get(1))),
          "let the answer depend on nothing that changes: after a restart the agent asks again");
    }
    if (!changed.isEmpty()) {
      findings.add(
          Remark.of(
              FAULT,
              "question-changes",
              name,
              "the question, and nothing else",
              "nothing changes",
              Judge.words(changed),
              "only answer in a question; the agent asks whenever it wants to know"));
    }
    remarks(name, calls);
  }

  private void remarks(String name, List<Call> calls) {
    Call slowest =
        calls.get(0).took().compareTo(calls.get(1).took()) > 0 ? calls.get(0) : calls.get(1);
    if (slowest.completion().end() == Completion.End.TIMED_OUT) {
      add(
          FAULT,
          "hangs",
          name,
          "the question, and nothing else",
          "an answer",
          "none came within " + slowest.completion().timeout().toSeconds() + " s",
          "answer at once, without asking anybody else");
    } else if (slowest.took().compareTo(QUICK) > 0) {
      add(
          WEAKNESS,
          "slow-answer",
          name,
          "the question, and nothing else",
          "an answer at once",
          "it took %.1f s".formatted(slowest.took().toMillis() / 1000.0),
          "answer without looking at much: the update waits");
    }
    if (!calls.get(0).left().isEmpty()) {
      add(
          FAULT,
          "leaves-processes",
          name,
          "the question, and nothing else",
          "nothing goes on",
          calls.get(0).left().size() + " processes went on running",
          "start nothing in the background in a question");
    }
    if (!calls.get(0).lines().isEmpty() && calls.get(0).completion().succeeded()) {
      add(
          NOTE,
          "chatty",
          name,
          "the question, and nothing else",
          "the answer alone",
          "on standard error: " + Printable.of(calls.get(0).lines().get(0), LONGEST),
          "it goes to the log of every update; leave it out if it is of no use there");
    }
  }

  private void unheardOf(UpdateModule module) throws IOException {
    Completion completion = module.unheardOf(UNHEARD_OF);
    List<Difference> changed = course.watched().before().differencesTo(course.watched().now());
    String done = "a call that a later version of the protocol may have: " + UNHEARD_OF;
    if (!completion.succeeded()) {
      add(
          FAULT,
          "unknown-call",
          UNHEARD_OF,
          done,
          "exit code 0, and nothing else",
          "it " + completion.inWords(),
          "end the list of calls with one that does nothing: *) exit 0 ;;");
    } else if (!completion.stdout().isBlank() || !changed.isEmpty()) {
      List<String> found = new ArrayList<>(Judge.words(changed));
      if (!completion.stdout().isBlank()) {
        found.add("it printed " + Printable.of(completion.stdout().strip(), LONGEST));
      }
      findings.add(
          Remark.of(
              changed.isEmpty() ? WEAKNESS : FAULT,
              "unknown-call",
              UNHEARD_OF,
              done,
              "exit code 0, and nothing else",
              found,
              "do and print nothing in calls that the module does not know"));
    }
  }

  private void add(
      Severity severity,
      String rule,
      String call,
      String done,
      String expected,
      String found,
      String advice) {
    findings.add(Remark.of(severity, rule, call, done, expected, List.of(found), advice));
  }

  private static String answer(Call call) {
    return call.completion().stdout().strip();
  }
}
