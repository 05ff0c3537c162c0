package dev.lanewise.tornado;

/** Loops whose calls of kernels are recorded; the generated code asks them for the recorder. */
public interface Recording {
  /** Returns who records. */
  Recorder recorder();
}
