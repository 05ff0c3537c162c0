package dev.lanewise.cli;

import dev.lanewise.data.Dataset;
import dev.lanewise.data.Mnist;
import dev.lanewise.data.Standardization;
import dev.lanewise.io.AtomicFile;
import dev.lanewise.kernel.Backend;
import dev.lanewise.net.Network;
import dev.lanewise.train.CheckpointInfo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** Makes a {@link Run} from what was typed, new or from its folder. */
final class RunOpener {
  private static final String DESCRIPTION_END = ".net";

  private final Arguments arguments;
  private final Backend backend;

  RunOpener(Arguments arguments, Backend backend) {
    this.arguments = arguments;
    this.backend = backend;
  }

  /** Checks everything, then makes a new run's folder. */
  Run begin() throws IOException {
    Path file =
        arguments.get(TrainOptions.NET).orElseGet(() -> Home.resolve("data/nets/lenet.net"));
    Network network = Network.parse(file);
    String name = file.getFileName().toString();
    if (name.endsWith(DESCRIPTION_END) && name.length() > DESCRIPTION_END.length()) {
      name = name.substring(0, name.length() - DESCRIPTION_END.length());
    }
    Plan plan =
        TrainOptions.plan(arguments, TrainOptions.defaults(backend.status().name())).named(name);
    Dataset train = limited(Mnist.train(plan.data()), plan);
    Dataset test = Mnist.test(plan.data());
    Path out = arguments.get(TrainOptions.OUT).orElse(null);
    RunFolder folder = out == null ? RunFolder.createNew(name) : RunFolder.createOrTake(out);
    RunLock lock = folder.lockNew();
    try {
      AtomicFile.writeString(folder.options(), plan.toJson());
      AtomicFile.writeString(folder.network(), network.text());
    } catch (IOException e) {
      folder.discard(lock);
      throw e;
    }
    return new Run(folder, lock, plan, network, train, test, backend, null);
  }

  /** Reads a run from its folder, and refuses options that contradict it. */
  Run resume(Path path) throws IOException {
    RunFolder folder = RunFolder.existing(path);
    if (!folder.isBegun()) {
      throw new CommandException(
          Files.isDirectory(path)
              ? path + " holds no run to go on with: no checkpoint in it"
              : "there is no folder " + path);
    }
    // A finished run is but read, which may be all that is allowed.
    RunLock lock = isFinished(folder) ? RunLock.NONE : RunLock.take(path);
    Run run = null;
    try {
      run = resume(folder, lock);
      return run;
    } finally {
      if (run == null) {
        lock.close();
      }
    }
  }

  private static boolean isFinished(RunFolder folder) throws IOException {
    return Files.exists(folder.summary())
        && Files.exists(folder.checkpoint())
        && CheckpointInfo.read(folder.checkpoint()).finished();
  }

  private Run resume(RunFolder folder, RunLock lock) throws IOException {
    Path path = folder.path();
    CheckpointInfo from =
        Files.exists(folder.checkpoint()) ? CheckpointInfo.read(folder.checkpoint()) : null;
    if (from == null && !folder.results().isEmpty()) {
      throw new CommandException(
          "%s has no checkpoint to go on from: there is no %s, and to start over would replace %s; %s"
              .formatted(
                  path,
                  folder.checkpoint().getFileName(),
                  String.join(", ", folder.results()),
                  "to train anew, choose another --out"));
    }
    Plan base =
        Files.exists(folder.options())
            ? Plan.read(folder.options())
            : TrainOptions.defaults(backend.status().name()).named("network");
    if (from != null) {
      base = base.with(from.settings(), from.dtype());
    }
    Plan plan = TrainOptions.plan(arguments, base);
    requireSame(path, base.decisive(), plan.decisive());
    Network network = Network.parse(folder.network());
    if (arguments.has(TrainOptions.NET)) {
      requireSameNetwork(folder, network.text(), arguments.get(TrainOptions.NET).orElseThrow());
    }
    Dataset train = limited(Mnist.train(plan.data()), plan);
    if (from != null
        && (from.samples() != train.size()
            || !from.standardization().equals(Standardization.of(train)))) {
      throw new CommandException(
          "%s holds other training samples than those that %s was started with"
              .formatted(plan.data(), path));
    }
    return new Run(folder, lock, plan, network, train, Mnist.test(plan.data()), backend, from);
  }

  private static void requireSame(Path path, Map<String, String> was, Map<String, String> asked) {
    was.forEach(
        (option, value) -> {
          if (!value.equals(asked.get(option))) {
            throw new UsageException(
                "%s %s: the run in %s was started with %s; leave the option out, or start a new run"
                    .formatted(option, asked.get(option), path, value));
          }
        });
  }

  private static void requireSameNetwork(RunFolder folder, String text, Path asked)
      throws IOException {
    if (!Network.parse(asked).text().equals(text)) {
      throw new UsageException(
          "--net %s: the run in %s was started with another network, that in %s"
              .formatted(asked, folder.path(), folder.network()));
    }
  }

  private static Dataset limited(Dataset data, Plan plan) {
    if (plan.limit() == Plan.ALL) {
      return data;
    }
    if (plan.limit() > data.size()) {
      throw new UsageException(
          "--limit %d: there are %d training samples in %s"
              .formatted(plan.limit(), data.size(), plan.data()));
    }
    return data.subset(0, plan.limit());
  }
}
