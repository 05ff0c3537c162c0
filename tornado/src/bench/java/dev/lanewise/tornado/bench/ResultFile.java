package dev.lanewise.tornado.bench;

import dev.lanewise.io.AtomicFile;
import dev.lanewise.json.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What was measured on one device, as JSON. It is written anew with each row, so that a driver
 * which takes the JVM with it loses no other row; who goes on with the file does not try that row
 * again.
 */
final class ResultFile {
  private final Path file;
  private final Map<String, Object> content;
  private final Map<String, Object> rows;

  /**
   * Reads a file, or begins one.
   *
   * @throws IOException if there is one that cannot be read
   */
  ResultFile(Path file) throws IOException {
    this.file = file;
    content = Files.exists(file) ? read(file) : new LinkedHashMap<>();
    rows = object(content.computeIfAbsent("rows", name -> new LinkedHashMap<>()));
  }

  static Map<String, Object> read(Path file) throws IOException {
    return object(Json.parse(Files.readString(file)));
  }

  @SuppressWarnings("unchecked")
  static Map<String, Object> object(Object json) {
    return (Map<String, Object>) json;
  }

  void put(String name, Object value) {
    content.put(name, value);
  }

  boolean has(String row) {
    return rows.containsKey(row);
  }

  void row(String name, Map<String, Object> figures) {
    rows.put(name, figures);
    try {
      AtomicFile.writeString(file, Json.writePretty(content));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
