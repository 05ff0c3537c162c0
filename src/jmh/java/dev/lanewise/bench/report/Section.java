package dev.lanewise.bench.report;

import java.util.ArrayList;
import java.util.List;

/**
 * A part of the report.
 *
 * @param title its heading
 * @param text Markdown: what was done
 * @param groups of the benchmarks; their rows are its tables
 */
record Section(String title, String text, List<String> groups) {
  static List<Section> all() {
    List<Section> all = new ArrayList<>();
    all.add(
        new Section(
            "The machine",
            """
            What the machine itself can do, as Java reaches it: 16 chains of multiply-adds in
            registers, and passes over large arrays. These are the limits that the shares below are
            of; each was measured again next to every row.
            """,
            List.of("machine")));
    all.add(
        new Section(
            "Matrix products",
            """
            C ← A·B, one thread, float32 unless it says float64: m×n×k, where A is m×k. The others
            work on memory of their own kind, allocated once; Lanewise through its public call on
            tensors. EJML is plain Java, netlib's is the Vector API one that Spark falls back to.
            """,
            List.of("gemm", "gemm-small")));
    all.add(
        new Section(
            "Products of other shapes",
            """
            Transposed, tall, flat and odd ones; those of LeNet's layers, forward and backward; and
            ResNet-50's convolutions of 1×1, which are products of filters × pixels × channels.
            """,
            List.of("gemm-shapes")));
    all.add(
        new Section(
            "Matrix times vector",
            """
            A matrix of 64 MiB does not fit the caches: reading it is what takes the time. The limit
            is the bandwidth of reading as much.
            """,
            List.of("gemv")));
    all.add(
        new Section(
            "Convolutions",
            """
            The seventeen different ones of ResNet-50 on one image, LeNet's two on 32, and a depthwise
            one. ONNX
            Runtime runs a model of this one node, PyTorch is called through DJL; all on one thread.
            Winograd's algorithm, which multiplies less and rounds more, is an option of Lanewise; its
            rates count the operations of the direct way.
            """,
            List.of("conv")));
    all.add(
        new Section(
            "Convolutions with both gradients",
            """
            Forward, and the gradients of images and weights, on 16 images.
            """,
            List.of("conv-gradients")));
    all.add(
        new Section(
            "Elementwise functions, reductions, pooling",
            """
            On 1,048,576 elements, which fit the last cache; the limit is copying (for the sum:
            reading) as much. PyTorch allocates its results, as it always does; for mean and variance by
            channel, which DJL does not have, it is its batch normalisation in training, which writes
            as much besides.
            """,
            List.of("map", "pool")));
    all.add(
        new Section(
            "Training",
            """
            A step of LeNet ([data/nets/lenet.net](../data/nets/lenet.net)): forward, backward and
            SGD with momentum, on one thread; PyTorch's is DJL's own training loop.
            """,
            List.of("train")));
    all.add(
        new Section(
            "Two threads, and many callers",
            """
            The same work on two threads over one. Results are the same bits. Below, one model
            called from four threads at once over one: all calls together.
            """,
            List.of("threads", "sessions")));
    all.add(
        new Section(
            "Narrower vectors",
            """
            The same code, where the JVM is told that the processor has vectors of 256 or 128 bits
            only; the limit is that width's.
            """,
            List.of("width-256", "width-128")));
    return all;
  }

  /** Returns the command that measures it again. */
  String command() {
    return "mvn -q -Pjmh test-compile exec:exec@bench -Dbench=\"full %s\""
        .formatted(String.join(" ", groups));
  }

  /** Returns its tables as Markdown; empty if nothing of it was measured. */
  String tables(Results results) {
    StringBuilder tables = new StringBuilder();
    for (String group : groups) {
      List<Results.Row> rows = results.group(group);
      if (!rows.isEmpty()) {
        tables.append(Tables.of(rows)).append('\n');
      }
    }
    return tables.toString();
  }
}
