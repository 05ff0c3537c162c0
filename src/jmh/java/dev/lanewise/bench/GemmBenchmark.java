package dev.lanewise.bench;

import dev.lanewise.bench.side.Product;
import dev.lanewise.bench.side.Side;
import dev.lanewise.bench.side.Work;
import org.openjdk.jmh.annotations.Param;

/** Matrix products. */
public class GemmBenchmark extends WorkBenchmark {
  /**
   * Rows, columns and inner size, then what is transposed, then the type: {@code 64x32x5 NT
   * float64}.
   */
  @Param({"256x256x256", "512x512x512", "1024x1024x1024"})
  public String shape;

  @Override
  Work open(Side opened) {
    return opened.product(Product.parse(shape));
  }
}
