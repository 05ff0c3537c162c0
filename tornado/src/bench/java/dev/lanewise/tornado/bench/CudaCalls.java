package dev.lanewise.tornado.bench;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Calls functions of a CUDA library by their names; all of them return 0, or an error's number. */
@SuppressWarnings("restricted")
final class CudaCalls {
  private final SymbolLookup library;
  private final Map<String, MethodHandle> handles = new HashMap<>();

  private CudaCalls(SymbolLookup library) {
    this.library = library;
  }

  /**
   * Loads the first of some libraries that is there.
   *
   * @param names or paths
   * @throws IllegalStateException if none is
   */
  static CudaCalls load(Arena arena, List<String> names) {
    for (String name : names) {
      try {
        return new CudaCalls(SymbolLookup.libraryLookup(name, arena));
      } catch (IllegalArgumentException e) {
        // The next name may do.
      }
    }
    throw new IllegalStateException("there is no " + String.join(", no ", names));
  }

  /**
   * Calls a function.
   *
   * @param arguments Integer, Long or MemorySegment: int, 64 bits or pointer
   * @throws IllegalStateException if it is missing or returns an error; names it
   */
  void call(String function, Object... arguments) {
    MethodHandle handle =
        handles.computeIfAbsent(
            function, name -> link(name, Stream.of(arguments).map(CudaCalls::layout).toList()));
    int error;
    try {
      error = (int) handle.invokeWithArguments(arguments);
    } catch (Throwable e) {
      throw new IllegalStateException(function, e);
    }
    if (error != 0) {
      throw new IllegalStateException(function + " returned error " + error);
    }
  }

  private MethodHandle link(String function, List<MemoryLayout> layouts) {
    MemorySegment address =
        library
            .find(function)
            .orElseThrow(() -> new IllegalStateException("the library has no " + function));
    return Linker.nativeLinker()
        .downcallHandle(
            address,
            FunctionDescriptor.of(ValueLayout.JAVA_INT, layouts.toArray(MemoryLayout[]::new)));
  }

  private static MemoryLayout layout(Object argument) {
    return switch (argument) {
      case Integer number -> ValueLayout.JAVA_INT;
      case Long number -> ValueLayout.JAVA_LONG;
      case MemorySegment pointer -> ValueLayout.ADDRESS;
      default -> throw new IllegalArgumentException(argument.getClass().getName());
    };
  }
}
