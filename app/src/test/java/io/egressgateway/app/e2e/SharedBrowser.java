package io.egressgateway.app.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * One browser for the tests of a class, with a profile of its own; ended after the last of them.
 */
final class SharedBrowser implements ParameterResolver {
  private static final Namespace OWN = Namespace.create(SharedBrowser.class);

  private record Running(Browser browser, Path directory) implements AutoCloseable {
    @Override
    public void close() throws Exception {
      browser.close();
      List<Path> files;
      try (Stream<Path> all = Files.walk(directory)) {
        files = all.sorted(Comparator.reverseOrder()).toList();
      }
      for (Path file : files) {
        Files.deleteIfExists(file);
      }
    }
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == Browser.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    ExtensionContext.Store store = context.getParent().orElse(context).getStore(OWN);
    return store.getOrComputeIfAbsent(Running.class, _ -> start(), Running.class).browser();
  }

  private static Running start() {
    try {
      Path directory = Files.createTempDirectory("egressgateway-browser");
      Browser browser = Browser.start(directory);
      browser.window(1280, 900);
      browser.dark(false);
      return new Running(browser, directory);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    } catch (Exception failure) {
      throw new IllegalStateException("the browser does not start", failure);
    }
  }
}
