package io.egressgateway.lab.apiserver;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.egressgateway.lab.apiserver.json.Json;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Runs the API server as a process of its own until it is told to stop. */
@Command(
    name = "lab-apiserver",
    mixinStandardHelpOptions = true,
    description = "Runs the lab's Kubernetes API server, with its state in memory.")
public final class ApiServerMain implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--listen",
      paramLabel = "ADDR:PORT",
      defaultValue = "127.0.0.1:6443",
      description = "Where to listen; port 0 takes a free one. Default: ${DEFAULT-VALUE}")
  private String listen = "127.0.0.1:6443";

  @Option(
      names = "--advertise",
      paramLabel = "HOST",
      description = "Host in the kubeconfig, if it is not the one of --listen.")
  private Optional<String> advertise = Optional.empty();

  @Option(
      names = "--kubeconfig-out",
      paramLabel = "FILE",
      description = "Writes a kubeconfig here, readable by its owner only.")
  private Optional<Path> kubeconfig = Optional.empty();

  @Option(
      names = "--crds",
      paramLabel = "DIR",
      description = "Creates every object in the *.yaml files of this directory at the start.")
  private Optional<Path> crds = Optional.empty();

  private ApiServerMain() {}

  /** Exits with 0 after SIGTERM or SIGINT, 1 if it cannot start, 2 for wrong options. */
  public static void main(String[] args) {
    System.exit(new CommandLine(new ApiServerMain()).execute(args));
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    PrintWriter out = spec.commandLine().getOut();
    int colon = listen.lastIndexOf(':');
    ApiServerOptions options = ApiServerOptions.defaults().listen(host(colon), port(colon));
    if (advertise.isPresent()) {
      options = options.advertise(advertise.get());
    }
    CountDownLatch stop = new CountDownLatch(1);
    try (ApiServer server = ApiServer.start(options)) {
      if (crds.isPresent()) {
        documents(crds.get()).forEach(server::create);
      }
      if (kubeconfig.isPresent()) {
        writePrivately(kubeconfig.get(), server.kubeconfig());
      }
      out.println("listening on " + server.url());
      out.flush();
      Thread ender = new Thread(server::close, "apiserver-shutdown");
      Runtime.getRuntime().addShutdownHook(ender);
      stop.await();
    }
    return 0;
  }

  private String host(int colon) {
    if (colon < 1) {
      throw wrongListen();
    }
    return listen.substring(0, colon).replaceAll("[\\[\\]]", "");
  }

  private int port(int colon) {
    try {
      int port = Integer.parseInt(listen.substring(colon + 1));
      if (port >= 0 && port <= 0xffff) {
        return port;
      }
    } catch (NumberFormatException e) {
      throw wrongListen();
    }
    throw wrongListen();
  }

  private ParameterException wrongListen() {
    return new ParameterException(
        spec.commandLine(),
        "--listen " + listen + ": wanted ADDR:PORT with a port from 0 to 65535");
  }

  private static List<ObjectNode> documents(Path directory) throws IOException {
    List<ObjectNode> all = new ArrayList<>();
    try (Stream<Path> files = Files.list(directory)) {
      for (Path file : files.filter(f -> f.toString().endsWith(".yaml")).sorted().toList()) {
        all.addAll(Json.parseYamlDocuments(Files.readAllBytes(file)));
      }
    }
    return all;
  }

  private static void writePrivately(Path file, String text) throws IOException {
    Path fresh = file.resolveSibling(file.getFileName() + ".new");
    Files.deleteIfExists(fresh);
    Files.createFile(
        fresh, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.write(fresh, text.getBytes(StandardCharsets.UTF_8));
    Files.move(fresh, file, StandardCopyOption.REPLACE_EXISTING);
  }
}
