package dev.lanewise.kernel.simd;

import dev.lanewise.kernel.ConvolutionLoops;
import dev.lanewise.kernel.ConvolutionMethod;
import dev.lanewise.kernel.ConvolutionShape;
import dev.lanewise.kernel.Window;
import dev.lanewise.kernel.portable.MemF32;
import java.lang.foreign.MemorySegment;
import java.util.HashMap;
import java.util.Map;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;

/**
 * Convolution as a matrix product whose right side is packed from the images.
 *
 * <ul>
 *   <li>Forward: filters [C′, C·kh·kw] × patches of x. On few positions with sides exchanged, see
 *       {@link ChannelProductF32}.
 *   <li>In x: for each phase of the stride, filters exchanged over [C, C′·kh·kw] × patches of dy.
 *   <li>In w: see {@link FilterGradientF32}.
 *   <li>Filters in groups of very few: see {@link DepthwiseF32} and {@link DepthwiseGradientF32}.
 * </ul>
 */
final class ConvolutionVectorsF32 implements ConvolutionLoops {
  /** Plans kept; a network has a few dozen, and one with images of many sizes starts over. */
  private static final int PLANS = 256;

  /** Positions, about, of the images whose phases are computed one after the other. */
  private static final int PHASE_POSITIONS = 1024;

  private final Map<ConvolutionShape, ConvolutionPlan> plans = new HashMap<>();
  private final PatchProductF32 product = new PatchProductF32();
  private final ChannelProductF32 byChannels = new ChannelProductF32();
  private final DepthwiseF32 depthwise = new DepthwiseF32();
  private final FilterGradientF32 filterGradient = new FilterGradientF32();
  private final DepthwiseGradientF32 depthwiseGradient = new DepthwiseGradientF32();
  private final ToImagesF32 toImages = new ToImagesF32();
  private final ToPhaseF32 toPhase = new ToPhaseF32();
  private final int tile;
  private WinogradVectorsF32 winograd;
  private float[] exchanged = new float[0];

  /** Prepares loops that go the direct way, or Winograd's where that pays. */
  ConvolutionVectorsF32(ConvolutionMethod method) {
    tile = method.tile();
  }

  @Override
  public ConvolutionLoops forward(ConvolutionShape shape, int images) {
    Window v = shape.window();
    return of(shape, images, v.channels(), shape.channelsOut(), v.outHeight(), v.outWidth());
  }

  @Override
  public ConvolutionLoops inputGradient(ConvolutionShape shape, int images) {
    Window v = shape.window();
    return of(shape, images, shape.channelsOut(), v.channels(), v.height(), v.width());
  }

  private ConvolutionLoops of(
      ConvolutionShape shape, int images, int channels, int rows, int height, int width) {
    if (!WinogradRule.pays(tile, TileF32.NR, shape, images, channels, rows, height, width)) {
      return this;
    }
    if (winograd == null) {
      winograd = new WinogradVectorsF32(tile, this);
    }
    return winograd;
  }

  /** Returns how a shape is computed. */
  ConvolutionPlan plan(ConvolutionShape shape) {
    ConvolutionPlan plan = plans.get(shape);
    if (plan == null) {
      if (plans.size() == PLANS) {
        plans.clear();
      }
      plan = ConvolutionPlan.of(shape);
      plans.put(shape, plan);
    }
    return plan;
  }

  @Override
  public void forward(
      ConvolutionShape shape,
      int fromOut,
      int toOut,
      int fromColumn,
      int toColumn,
      MemorySegment x,
      int xo,
      MemorySegment w,
      int wo,
      MemorySegment b,
      int bo,
      MemorySegment y,
      int yo,
      boolean accumulate,
      boolean rectify) {
    Patches p = plan(shape).patches();
    int perGroup = shape.groupChannelsOut();
    for (int out = fromOut; out < toOut; ) {
      int group = out / perGroup;
      int end = Math.min((group + 1) * perGroup, toOut);
      int image = xo + group * p.channels() * p.height() * p.width();
      int filters = wo + out * p.depth();
      int to = yo + out * p.positions();
      if (!accumulate && ChannelProductF32.pays(p, end - out, toColumn - fromColumn)) {
        toImages.to(y, to, p.positions(), shape.outputSize(), null, 0, false, rectify);
        byChannels.multiply(
            p, end - out, w, filters, x, image, fromColumn, toColumn, b, bo + out, toImages);
      } else {
        toImages.to(y, to, p.positions(), shape.outputSize(), b, bo + out, accumulate, rectify);
        multiply(p, end - out, w, filters, x, image, fromColumn, toColumn, toImages);
      }
      out = end;
    }
  }

  @Override
  public void inputGradient(
      ConvolutionShape shape,
      int fromChannel,
      int toChannel,
      int fromImage,
      int toImage,
      MemorySegment w,
      int wo,
      MemorySegment dy,
      int dyo,
      MemorySegment dx,
      int dxo) {
    ConvolutionPlan plan = plan(shape);
    int perGroup = shape.groupChannels();
    for (int channel = fromChannel; channel < toChannel; ) {
      int group = channel / perGroup;
      int end = Math.min((group + 1) * perGroup, toChannel);
      exchange(plan, group, channel % perGroup, end - channel, w, wo);
      int run = plan.isDense() ? toImage - fromImage : phaseImages(shape.window());
      for (int image = fromImage; image < toImage; image += run) {
        int last = Math.min(image + run, toImage);
        int at = 0;
        for (ConvolutionPlan.Phase phase : plan.phases()) {
          phaseGradient(
              plan, phase, at, group, channel, end - channel, image, last, dy, dyo, dx, dxo);
          at += (end - channel) * phase.patches().depth();
        }
      }
      channel = end;
    }
  }

  /** So few images that dx is still in a cache when the next phase is added to it. */
  private static int phaseImages(Window v) {
    return Math.max(1, Math.ceilDiv(PHASE_POSITIONS, Math.max(1, v.positions())));
  }

  /** One phase of some channels of one group, whose filters were {@link #exchange}d. */
  private void phaseGradient(
      ConvolutionPlan plan,
      ConvolutionPlan.Phase phase,
      int filters,
      int group,
      int channel,
      int channels,
      int fromImage,
      int toImage,
      MemorySegment dy,
      int dyo,
      MemorySegment dx,
      int dxo) {
    Window v = plan.shape().window();
    Patches p = phase.patches();
    int perGroup = plan.shape().groupChannelsOut();
    int plane = v.height() * v.width();
    int from = dyo + group * perGroup * v.positions();
    int to = dxo + channel * plane + phase.row() * v.width() + phase.col();
    PatchProductF32.Sink sink =
        plan.isDense()
            ? toImages.to(dx, to, plane, v.imageSize(), null, 0, true, false)
            : toPhase.to(
                dx,
                to,
                channels,
                v.width(),
                plane,
                v.imageSize(),
                v.strideHeight(),
                v.strideWidth(),
                p.outHeight(),
                p.outWidth());
    multiply(
        p,
        channels,
        MemorySegment.ofArray(exchanged),
        filters,
        dy,
        from,
        fromImage * p.positions(),
        toImage * p.positions(),
        sink);
  }

  private void multiply(
      Patches p,
      int m,
      MemorySegment a,
      int ao,
      MemorySegment x,
      int xo,
      int from,
      int to,
      PatchProductF32.Sink sink) {
    if (m <= DepthwiseF32.ROWS) {
      depthwise.multiply(p, m, a, ao, x, xo, from, to, sink);
    } else {
      product.multiply(p, m, a, ao, x, xo, from, to, sink);
    }
  }

  /** The filter elements of all phases, one after the other, channels in and out exchanged. */
  private void exchange(
      ConvolutionPlan plan, int group, int channel, int channels, MemorySegment w, int wo) {
    Window v = plan.shape().window();
    int outs = plan.shape().groupChannelsOut();
    int filter = plan.shape().filterSize();
    int taps = v.kernelHeight() * v.kernelWidth();
    int size = channels * outs * taps + LanesF32.LANES;
    if (exchanged.length < size) {
      exchanged = new float[size];
    }
    int from = wo + group * outs * filter + channel * taps;
    if (plan.isDense() && taps <= LanesF32.LANES) {
      runs(channels, outs, taps, w, from, filter, exchanged);
      return;
    }
    int to = 0;
    for (ConvolutionPlan.Phase phase : plan.phases()) {
      exchange(v, phase, filter, channels, w, from, to);
      to += channels * phase.patches().depth();
    }
  }

  private void exchange(
      Window v,
      ConvolutionPlan.Phase phase,
      int filter,
      int channels,
      MemorySegment w,
      int wo,
      int to) {
    Patches p = phase.patches();
    int taps = v.kernelHeight() * v.kernelWidth();
    int first = wo + phase.tapRow() * v.kernelWidth() + phase.tapCol();
    int rowStep = v.strideHeight() * v.kernelWidth();
    for (int c = 0; c < channels; c++) {
      for (int o = 0; o < p.channels(); o++) {
        int filterFrom = first + o * filter + c * taps;
        for (int i = 0; i < p.kernelHeight(); i++) {
          for (int j = 0; j < p.kernelWidth(); j++) {
            exchanged[to++] = MemF32.get(w, filterFrom + i * rowStep + j * v.strideWidth());
          }
        }
      }
    }
  }

  /** What a run of {@code taps} writes past its end, the next one overwrites. */
  private static void runs(
      int channels, int outs, int taps, MemorySegment w, int wo, int filter, float[] y) {
    VectorMask<Float> mask = VectorMask.fromLong(LanesF32.SPECIES, LanesF32.first(taps));
    int to = 0;
    LanesF32.require(w.isNative());
    for (int c = 0; c < channels; c++) {
      long at = LanesF32.bytes(wo + c * taps);
      for (int o = 0; o < outs; o++) {
        FloatVector.fromMemorySegment(LanesF32.SPECIES, w, at, LanesF32.ORDER, mask)
            .intoArray(y, to);
        at += LanesF32.bytes(filter);
        to += taps;
      }
    }
  }

  @Override
  public void weightGradient(
      ConvolutionShape shape,
      int fromChannel,
      int toChannel,
      int fromImage,
      int toImage,
      MemorySegment x,
      int xo,
      MemorySegment dy,
      int dyo,
      MemorySegment dw,
      int dwo) {
    Patches p = plan(shape).patches();
    int outs = shape.groupChannelsOut();
    int from = fromChannel * p.taps();
    for (int group = 0; group < shape.groups(); group++) {
      if (outs <= DepthwiseF32.ROWS) {
        depthwiseGradient.add(
            p,
            from,
            toChannel * p.taps(),
            outs,
            fromImage * p.positions(),
            toImage * p.positions(),
            x,
            xo + group * p.channels() * p.height() * p.width(),
            dy,
            dyo + group * outs * p.positions(),
            shape.outputSize(),
            dw,
            dwo + group * outs * p.depth() + from);
      } else {
        filterGradient.add(
            p,
            from,
            toChannel * p.taps(),
            outs,
            fromImage * p.positions(),
            toImage * p.positions(),
            x,
            xo + group * p.channels() * p.height() * p.width(),
            dy,
            dyo + group * outs * p.positions(),
            shape.outputSize(),
            dw,
            dwo + group * outs * p.depth() + from);
      }
    }
  }
}
