package dev.lanewise.kernel;

import net.jqwik.api.lifecycle.LifecycleContext;
import net.jqwik.api.lifecycle.SkipExecutionHook;

/**
 * Skips a test in the run without the Vector API, and in no other: there it fails if the SIMD loops
 * cannot be made. {@link LaneTest} holds each run to its name.
 */
public final class NeedsVectorApi implements SkipExecutionHook {
  @Override
  public SkipResult shouldBeSkipped(LifecycleContext context) {
    return Lane.name().equals("none")
        ? SkipResult.skip("this run is the one without the Vector API")
        : SkipResult.doNotSkip();
  }
}
