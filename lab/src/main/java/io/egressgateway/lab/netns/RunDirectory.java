package io.egressgateway.lab.netns;

import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What a run has written down about itself: {@code owner} (its process), {@code netns/<name>} (the
 * inode of each namespace, empty until it is made) and {@code processes/<pid>}.
 *
 * @param path the directory; its name is the run's id
 */
record RunDirectory(Path path) {
  static final Path ROOT = Path.of("/run/egressgateway-lab");
  static final Path NAMESPACES = Path.of("/run/netns");

  private static final Pattern LABEL = Pattern.compile("[a-z0-9][a-z0-9-]{0,39}");

  /** Takes an id for this process; absent where somebody has it. */
  static Optional<RunDirectory> claim(Path root, String id) throws IOException {
    Files.createDirectories(root);
    Path draft = Files.createTempDirectory(root, ".draft");
    Files.createDirectory(draft.resolve("netns"));
    Files.createDirectory(draft.resolve("processes"));
    Files.writeString(draft.resolve("owner"), ProcessMark.ofSelf().toString());
    try {
      // Renamed whole, so that no sweep ever sees a run without its owner.
      Files.move(draft, root.resolve(id), StandardCopyOption.ATOMIC_MOVE);
      return Optional.of(new RunDirectory(root.resolve(id)));
    } catch (FileAlreadyExistsException | DirectoryNotEmptyException e) {
      deleteTree(draft);
      return Optional.empty();
    }
  }

  String id() {
    return path.getFileName().toString();
  }

  String namespaceName(String label) {
    if (!LABEL.matcher(label).matches()) {
      throw new LabException("not a label of 1 to 40 of a-z, 0-9 and dash: \"" + label + "\"");
    }
    return prefix() + label;
  }

  String prefix() {
    return "eg-" + id() + "-";
  }

  Optional<ProcessMark> owner() throws IOException {
    try {
      return ProcessMark.parse(Files.readString(path.resolve("owner")));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  /** Writes down that the namespace is about to be made, and returns its name. */
  String recordIntent(String label) throws IOException {
    String name = namespaceName(label);
    if (Files.exists(NAMESPACES.resolve(name))) {
      throw new LabException("namespace " + name + " exists already");
    }
    Files.createFile(path.resolve("netns").resolve(name));
    return name;
  }

  void recordMade(String label) throws IOException {
    String name = namespaceName(label);
    Files.writeString(path.resolve("netns").resolve(name), inode(name));
  }

  void forgetNamespace(String name) throws IOException {
    Files.deleteIfExists(path.resolve("netns").resolve(name));
  }

  void recordProcess(ProcessMark mark) throws IOException {
    Files.writeString(
        path.resolve("processes").resolve(Long.toString(mark.pid())), mark.toString());
  }

  void forgetProcess(long pid) throws IOException {
    Files.deleteIfExists(path.resolve("processes").resolve(Long.toString(pid)));
  }

  List<ProcessMark> processes() throws IOException {
    return list(path.resolve("processes")).stream()
        .flatMap(file -> read(file).flatMap(ProcessMark::parse).stream())
        .toList();
  }

  /**
   * The namespaces that this run made and that are still the ones it made: a recorded name that now
   * belongs to another namespace (another inode) is left out.
   */
  List<String> ownNamespaces() throws IOException {
    return list(path.resolve("netns")).stream()
        .filter(this::isOwn)
        .map(RunDirectory::name)
        .toList();
  }

  private boolean isOwn(Path recorded) {
    String name = name(recorded);
    if (!name.startsWith(prefix()) || !Files.exists(NAMESPACES.resolve(name))) {
      return false;
    }
    String inode = read(recorded).orElse("");
    return inode.isEmpty() || inode.equals(inode(name));
  }

  private static String name(Path file) {
    return file.getFileName().toString();
  }

  private static Optional<String> read(Path file) {
    try {
      return Optional.of(Files.readString(file));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  static String inode(String namespace) {
    try {
      return Files.getAttribute(
              NAMESPACES.resolve(namespace), "unix:ino", LinkOption.NOFOLLOW_LINKS)
          .toString();
    } catch (IOException e) {
      throw new LabException("cannot read /run/netns/" + namespace, e);
    }
  }

  static List<Path> list(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.sorted().toList();
    } catch (NoSuchFileException e) {
      return List.of();
    }
  }

  void delete() throws IOException {
    deleteTree(path);
  }

  private static void deleteTree(Path directory) throws IOException {
    for (Path file : list(directory)) {
      if (Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS)) {
        deleteTree(file);
      } else {
        Files.deleteIfExists(file);
      }
    }
    Files.deleteIfExists(directory);
  }
}
