package io.updateagent.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ConfiguratorRank;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.LayoutBase;
import ch.qos.logback.core.encoder.LayoutWrappingEncoder;
import ch.qos.logback.core.spi.ContextAwareBase;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/**
 * How the program logs: lines on standard error, and where that is the journal, with the level as
 * sd-daemon(3) has it. {@code AGENT_LOG_LEVEL} says from which level on. In code and not in a file,
 * which would take as long to read as most commands take.
 */
@ConfiguratorRank(ConfiguratorRank.CUSTOM_HIGH_PRIORITY)
public final class Logging extends ContextAwareBase implements Configurator {
  private static final String OWN_FILE = "logback.configurationFile";

  /** It tells of its threads and transports. */
  private static final String BUS = "org.freedesktop.dbus";

  /** That the bus is gone is said in one line; its library would add a stack trace. */
  private static final String BUS_READER = BUS + ".connections.base.IncomingMessageThread";

  @Override
  public ExecutionStatus configure(LoggerContext context) {
    if (System.getProperty(OWN_FILE) != null) {
      return ExecutionStatus.INVOKE_NEXT_IF_ANY;
    }
    Map<String, String> environment = System.getenv();
    level(context, BUS, environment.get("AGENT_BUS_LOG_LEVEL"), Level.ERROR);
    level(context, BUS_READER, environment.get("AGENT_BUS_LOG_LEVEL"), Level.OFF);
    level(context, Logger.ROOT_LOGGER_NAME, environment.get("AGENT_LOG_LEVEL"), Level.INFO);
    context
        .getLogger(Logger.ROOT_LOGGER_NAME)
        .addAppender(appender(context, environment.containsKey("JOURNAL_STREAM")));
    return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
  }

  private static void level(
      LoggerContext context, String name, @Nullable String wanted, Level usual) {
    context.getLogger(name).setLevel(Level.toLevel(wanted, usual));
  }

  private static ConsoleAppender<ILoggingEvent> appender(LoggerContext context, boolean journal) {
    var layout = new Lines(journal);
    layout.setContext(context);
    layout.start();
    var encoder = new LayoutWrappingEncoder<ILoggingEvent>();
    encoder.setContext(context);
    encoder.setLayout(layout);
    encoder.start();
    var appender = new ConsoleAppender<ILoggingEvent>();
    appender.setContext(context);
    appender.setName("STDERR");
    appender.setTarget("System.err");
    appender.setEncoder(encoder);
    appender.start();
    return appender;
  }

  /** Level and message. */
  private static final class Lines extends LayoutBase<ILoggingEvent> {
    private final boolean journal;

    Lines(boolean journal) {
      this.journal = journal;
    }

    @Override
    public String doLayout(ILoggingEvent event) {
      // Names and addresses in it come from others; a terminal must not act on them.
      String message = Visible.masked(event.getFormattedMessage());
      String line = prefix(event.getLevel()) + message + "\n";
      return event.getThrowableProxy() == null
          ? line
          : line + ThrowableProxyUtil.asString(event.getThrowableProxy());
    }

    private String prefix(Level level) {
      if (!journal) {
        return level.levelStr + " ".repeat(Math.max(1, 6 - level.levelStr.length()));
      }
      return switch (level.toInt()) {
        case Level.ERROR_INT -> "<3>";
        case Level.WARN_INT -> "<4>";
        case Level.INFO_INT -> "<6>";
        default -> "<7>";
      };
    }
  }
}
