package hawkbit;

import org.eclipse.hawkbit.autoconfigure.security.EnableHawkbitManagedSecurityConfiguration;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/** Starts the server with whatever settings the command line gives. */
@SpringBootApplication
@EnableHawkbitManagedSecurityConfiguration
public class Launcher {
  public static void main(String[] arguments) {
    SpringApplication.run(Launcher.class, arguments);
  }
}
