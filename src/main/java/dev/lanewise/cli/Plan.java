package dev.lanewise.cli;

import dev.lanewise.io.FileErrors;
import dev.lanewise.json.Json;
import dev.lanewise.json.JsonException;
import dev.lanewise.tensor.DType;
import dev.lanewise.train.Settings;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a run was asked for, threads aside: the settings that a checkpoint holds as well, and what
 * it does not hold.
 *
 * @param net the network's name
 * @param data the folder of the data
 * @param limit how many training samples to use; {@link Integer#MAX_VALUE} for all
 * @param checkpointEvery steps from one checkpoint to the next
 * @param backend the kernels that it was started on
 */
record Plan(
    String net,
    Path data,
    Settings settings,
    DType dtype,
    int limit,
    int checkpointEvery,
    String backend) {

  /** What {@link #limit} is without one. */
  static final int ALL = Integer.MAX_VALUE;

  Plan named(String name) {
    return new Plan(name, data, settings, dtype, limit, checkpointEvery, backend);
  }

  Plan with(Settings others, DType type) {
    return new Plan(net, data, others, type, limit, checkpointEvery, backend);
  }

  /** Returns by option what determines the result, as text. */
  Map<String, String> decisive() {
    Map<String, String> map = new LinkedHashMap<>();
    settings.toMap().forEach((name, value) -> map.put("--" + name, value));
    map.put("--dtype", dtype.toString());
    map.put("--limit", limit == ALL ? "all" : Integer.toString(limit));
    return map;
  }

  String toJson() {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("net", net);
    map.put("data", data.toAbsolutePath().normalize().toString());
    map.put("settings", settings.toMap());
    map.put("dtype", dtype.toString());
    map.put("limit", limit == ALL ? null : limit);
    map.put("checkpoint_every", checkpointEvery);
    map.put("backend", backend);
    return Json.writePretty(map);
  }

  /**
   * Reads what {@link #toJson} wrote.
   *
   * @throws IOException if the file cannot be read or holds anything else
   */
  static Plan read(Path file) throws IOException {
    try {
      Map<?, ?> map = (Map<?, ?>) Json.parse(Files.readString(file));
      Map<String, String> settings = new LinkedHashMap<>();
      ((Map<?, ?>) map.get("settings"))
          .forEach((name, value) -> settings.put((String) name, (String) value));
      Long limit = (Long) map.get("limit");
      return new Plan(
          map.get("net").toString(),
          Path.of((String) map.get("data")),
          Settings.fromMap(settings),
          DType.parse((String) map.get("dtype")),
          limit == null ? ALL : Math.toIntExact(limit),
          Math.toIntExact((Long) map.get("checkpoint_every")),
          (String) map.get("backend"));
    } catch (CharacterCodingException e) {
      throw new IOException(file + " does not describe a run: not UTF-8 text", e);
    } catch (IOException e) {
      throw FileErrors.cannotRead(file, e);
    } catch (JsonException
        | ClassCastException
        | NullPointerException
        | ArithmeticException
        | IllegalArgumentException e) {
      throw new IOException(file + " does not describe a run: " + e.getMessage(), e);
    }
  }
}
