package io.egressgateway.lab.cluster;

import static java.util.Objects.requireNonNull;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * How the packaged product is started: the flags of each role, and its start-up cache beside the
 * jar.
 *
 * @param jar the packaged product
 */
public record JavaCommand(Path jar) {
  private static final List<String> COMMON =
      List.of(
          "-XX:+UseSerialGC",
          "-XX:+UseCompactObjectHeaders",
          "-XX:+ExitOnOutOfMemoryError",
          "-Xss512k",
          "--enable-native-access=ALL-UNNAMED",
          "--sun-misc-unsafe-memory-access=allow",
          // The cache is mapped where it was made for, not copied to another address.
          "-XX:+UnlockDiagnosticVMOptions",
          "-XX:ArchiveRelocationMode=0",
          // Profiles of methods are of use to C2 alone and are a fifth of the cache.
          "-XX:-AOTRecordTraining",
          "-XX:-AOTReplayTraining",
          "-Dio.netty.allocator.type=unpooled",
          "-Dio.netty.noPreferDirect=true");

  /** A small heap that grows and gives back; room for 10,000 pods. */
  private static final List<String> AGENT =
      List.of(
          "-XX:TieredStopAtLevel=1",
          "-XX:ReservedCodeCacheSize=32m",
          "-Xms12m",
          "-Xmx192m",
          "-XX:NewSize=4m",
          "-XX:MaxNewSize=8m",
          "-XX:MinHeapFreeRatio=10",
          "-XX:MaxHeapFreeRatio=25");

  private static final List<String> CONTROLLER = List.of("-Xms32m", "-Xmx512m");

  public JavaCommand {
    requireNonNull(jar, "jar");
  }

  /** The start-up cache of a role; made by a training run, valid for this very jar. */
  public Path cache(String role) {
    return jar.resolveSibling("egressgateway-" + role + ".aot");
  }

  /** True where the cache is there and younger than the jar. */
  public boolean trained(String role) {
    Path cache = cache(role);
    return Files.isRegularFile(cache)
        && cache.toFile().lastModified() >= jar.toFile().lastModified();
  }

  /** The command of a role, with its cache if there is one. */
  public List<String> of(String role, List<String> arguments) {
    Optional<String> cache =
        trained(role) ? Optional.of("-XX:AOTCache=" + cache(role)) : Optional.empty();
    return command(role, cache, arguments);
  }

  /** The same command, writing the cache when it ends. */
  public List<String> training(String role, List<String> arguments) {
    return command(role, Optional.of("-XX:AOTCacheOutput=" + cache(role)), arguments);
  }

  private List<String> command(String role, Optional<String> cache, List<String> arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(COMMON);
    command.addAll(role.equals("agent") ? AGENT : CONTROLLER);
    cache.ifPresent(command::add);
    command.addAll(List.of("-jar", jar.toString(), "--role", role));
    command.addAll(arguments);
    return List.copyOf(command);
  }
}
