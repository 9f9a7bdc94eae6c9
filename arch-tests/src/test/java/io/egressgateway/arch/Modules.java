package io.egressgateway.arch;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The class files of every module of this build, beside this one. */
final class Modules {
  private static final Path HERE = Path.of("").toAbsolutePath();
  private static final Path ROOT = HERE.resolveSibling("");

  private Modules() {}

  /** What the modules are made of. */
  static JavaClasses product() {
    return new ClassFileImporter().importPaths(directories("target/classes"));
  }

  /** The same, and the modules' tests. */
  static JavaClasses productAndTests() {
    return new ClassFileImporter()
        .importPaths(
            Stream.of("target/classes", "target/test-classes")
                .flatMap(directory -> directories(directory).stream())
                .toList());
  }

  /** Names of modules with tests that were compiled. */
  static List<String> withTests() {
    return directories("target/test-classes").stream()
        .map(path -> String.valueOf(ROOT.relativize(path).getName(0)))
        .toList();
  }

  private static List<Path> directories(String below) {
    try (Stream<Path> modules = Files.list(ROOT)) {
      return modules
          .filter(module -> !module.equals(HERE) && Files.exists(module.resolve("pom.xml")))
          .map(module -> module.resolve(below))
          .filter(Files::isDirectory)
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
