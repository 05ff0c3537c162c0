package dev.lanewise.kernel.cpu;

import dev.lanewise.kernel.Backend;
import dev.lanewise.kernel.BackendStatus;
import dev.lanewise.kernel.ConvolutionLoops;
import dev.lanewise.kernel.Kernels;
import dev.lanewise.kernel.Loops;
import dev.lanewise.kernel.portable.PortableConvolutionF32;
import dev.lanewise.kernel.portable.PortableConvolutionF64;
import dev.lanewise.kernel.portable.PortableLoopsF32;
import dev.lanewise.kernel.portable.PortableLoopsF64;
import dev.lanewise.tensor.DType;
import dev.lanewise.tensor.Mirror;
import dev.lanewise.tensor.Storage;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;

/**
 * A device in name: portable loops on memory of their own, which run when somebody wants to see a
 * result. What the host holds meanwhile is made useless, so that whoever reads it without asking is
 * found out. For one thread.
 */
public final class PretendDevice implements Backend {
  @Override
  public BackendStatus status() {
    return new BackendStatus("pretended", 0, "for tests");
  }

  @Override
  public Kernels open(DType dtype, int threads, Executor executor) {
    return LoopKernels.of(loops(dtype));
  }

  static Loops loops(DType dtype) {
    boolean single = dtype == DType.FLOAT32;
    Memory memory = new Memory();
    ConvolutionLoops convolution =
        memory.front(
            ConvolutionLoops.class,
            single ? new PortableConvolutionF32() : new PortableConvolutionF64(),
            null);
    Loops loops = single ? new PortableLoopsF32() : new PortableLoopsF64();
    return memory.front(Loops.class, loops, convolution);
  }

  /** The device's memory, and the calls that are still to be done. */
  private static final class Memory {
    private final Map<MemorySegment, Copy> copies = new IdentityHashMap<>();
    private final List<Runnable> pending = new ArrayList<>();
    private final Arena arena = Arena.ofAuto();

    <L> L front(Class<L> type, L loops, ConvolutionLoops convolution) {
      InvocationHandler handler =
          (proxy, method, arguments) ->
              switch (method.getName()) {
                case "name", "dtype" -> method.invoke(loops);
                case "onDevice" -> true;
                case "enlist" -> enlist((Storage) arguments[0]);
                case "convolution" -> convolution;
                case "mark" -> null;
                case "close" -> close();
                default -> call(loops, method, arguments);
              };
      return type.cast(
          Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
    }

    private Object enlist(Storage storage) {
      Copy copy = copies.computeIfAbsent(storage.data(), data -> new Copy(storage));
      if (storage.mirror() != copy) {
        storage.beforeWrite();
        storage.mirror(copy);
      }
      return null;
    }

    private Object close() {
      run();
      copies.values().forEach(Copy::leave);
      copies.clear();
      return null;
    }

    private Object call(Object loops, Method method, Object[] arguments) throws Throwable {
      if (method.getReturnType().isInstance(loops)) {
        return method.isDefault() ? InvocationHandler.invokeDefault(loops, method) : loops;
      }
      Object[] there = arguments.clone();
      List<Copy> touched = new ArrayList<>();
      for (int i = 0; i < there.length; i++) {
        if (there[i] instanceof MemorySegment data) {
          touched.add(copies.get(data));
          there[i] = copies.get(data).fetch();
        }
      }
      if (method.getReturnType() == void.class) {
        pending.add(() -> invoke(loops, method, there));
        touched.forEach(Copy::changed);
        return null;
      }
      run();
      return invoke(loops, method, there);
    }

    private static Object invoke(Object loops, Method method, Object[] arguments) {
      try {
        return method.invoke(loops, arguments);
      } catch (InvocationTargetException | IllegalAccessException e) {
        throw new AssertionError(e);
      }
    }

    private void run() {
      List<Runnable> calls = List.copyOf(pending);
      pending.clear();
      calls.forEach(Runnable::run);
    }

    private final class Copy implements Mirror {
      private final Storage storage;
      private final MemorySegment there;
      private boolean newerHere = true;
      private boolean newerThere;

      Copy(Storage storage) {
        this.storage = storage;
        there = arena.allocate(Math.max(1, storage.data().byteSize()), Storage.PREFIX_BYTES);
      }

      MemorySegment fetch() {
        if (newerHere) {
          MemorySegment.copy(storage.data(), 0, there, 0, storage.data().byteSize());
          newerHere = false;
        }
        return there;
      }

      void changed() {
        newerThere = true;
        storage.data().fill((byte) 0x5b);
      }

      @Override
      public void beforeRead() {
        run();
        if (newerThere) {
          MemorySegment.copy(there, 0, storage.data(), 0, storage.data().byteSize());
          newerThere = false;
        }
      }

      @Override
      public void beforeWrite() {
        beforeRead();
        newerHere = true;
      }

      void leave() {
        if (storage.isAlive()) {
          beforeRead();
          storage.mirror(null);
        }
      }
    }
  }
}
