package dev.lanewise.json;

/** A text that is not the JSON that {@link Json} takes. The message names the place. */
public final class JsonException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int offset;

  JsonException(String message, int offset) {
    super(message);
    this.offset = offset;
  }

  /** Returns the place in the text, in {@code char}s from its start. */
  public int offset() {
    return offset;
  }
}
