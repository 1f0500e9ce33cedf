package io.updateagent.server.gui;

import io.updateagent.server.store.Deployment;
import io.updateagent.server.store.Device;
import io.updateagent.server.store.Part;

/**
 * A state, as a word in a colour; the word alone is enough.
 *
 * @param kind a class of the style sheet: {@code bad}, {@code good}, {@code busy}, {@code wait},
 *     {@code off}
 */
record Badge(String kind, String text) {

  static Badge of(Device device) {
    return switch (device.admission()) {
      case PENDING -> new Badge("wait", "Waits for admission");
      case REJECTED -> new Badge("off", "Rejected");
      case PREAUTHORIZED -> new Badge("off", "Not seen yet");
      case ACCEPTED -> verdict(device);
    };
  }

  private static Badge verdict(Device device) {
    return switch (device.verdict()) {
      case UNKNOWN -> new Badge("off", "No inventory yet");
      case CONSISTENT -> new Badge("good", "Consistent");
      case UPDATING -> new Badge("busy", "Updating");
      case INCONSISTENT -> new Badge("bad", "Inconsistent");
    };
  }

  static Badge of(Part part) {
    if (part.inconsistent()) {
      return new Badge("bad", "Inconsistent");
    }
    return switch (part.status()) {
      case "success" -> new Badge("good", "Success");
      case "already-installed" -> new Badge("good", "Already installed");
      case "failure" -> new Badge("warn", "Failed");
      case "pending" -> new Badge("off", "Waiting");
      case "aborted" -> new Badge("off", "Aborted");
      case "noartifact" -> new Badge("warn", "No artifact fits");
      default -> new Badge("busy", sentence(part.status()));
    };
  }

  /** A deployment that is over is good only where it was good on every device. */
  static Badge of(Deployment deployment, Progress progress) {
    if (!deployment.reason().isEmpty()) {
      return new Badge("warn", "Stopped");
    }
    return switch (deployment.status()) {
      case PENDING -> new Badge("off", "Waiting");
      case INPROGRESS -> new Badge("busy", "In progress");
      case FINISHED -> finished(progress);
    };
  }

  private static Badge finished(Progress progress) {
    if (progress.count(Progress.State.INCONSISTENT) > 0) {
      return new Badge("bad", "Finished, left inconsistent devices");
    }
    return progress.count(Progress.State.FAILED) > 0
        ? new Badge("warn", "Finished with failures")
        : new Badge("good", "Finished");
  }

  private static String sentence(String status) {
    String words = status.replace('_', ' ').strip();
    return words.isEmpty()
        ? "Unknown"
        : Character.toUpperCase(words.charAt(0)) + words.substring(1);
  }
}
