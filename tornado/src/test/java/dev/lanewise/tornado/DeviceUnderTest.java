package dev.lanewise.tornado;

import dev.lanewise.kernel.Loops;
import dev.lanewise.tensor.DType;
import dev.lanewise.tensor.Storage;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.IdentityHashMap;
import java.util.Map;

/** The device that the tests run on, as the root's tests of loops can use it. */
public final class DeviceUnderTest {
  private static final TornadoBackend BACKEND = TornadoBackend.open();

  private DeviceUnderTest() {}

  /** Returns the backend, the same for all tests. */
  public static TornadoBackend backend() {
    return BACKEND;
  }

  /** Returns loops that take any memory: storages with its elements stand in for it. */
  public static Loops loops(DType dtype) {
    Loops device = BACKEND.loops(dtype);
    return (Loops)
        Proxy.newProxyInstance(
            Loops.class.getClassLoader(),
            new Class<?>[] {Loops.class},
            (proxy, method, arguments) -> {
              Object[] changed = arguments == null ? null : arguments.clone();
              try (Arena arena = Arena.ofShared()) {
                Map<MemorySegment, Storage> storages = new IdentityHashMap<>();
                for (int i = 0; changed != null && i < changed.length; i++) {
                  if (changed[i] instanceof MemorySegment memory) {
                    changed[i] =
                        storages
                            .computeIfAbsent(memory, m -> storage(arena, dtype, m, device))
                            .data();
                  }
                }
                Object result = method.invoke(device, changed);
                storages.forEach(
                    (memory, storage) -> {
                      storage.beforeRead();
                      memory.copyFrom(storage.data());
                    });
                return result;
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }

  private static Storage storage(Arena arena, DType dtype, MemorySegment memory, Loops device) {
    Storage storage =
        Storage.allocate(arena, dtype, Math.toIntExact(memory.byteSize() / dtype.bytes()));
    storage.data().copyFrom(memory);
    device.enlist(storage);
    return storage;
  }
}
