package dev.lanewise.graph;

import java.util.Arrays;
import java.util.List;

/**
 * Which nodes of a program for inference are done in the kernel of the node before them: functions
 * of one element behind a layer that {@linkplain dev.lanewise.layer.Layer#takesActivation takes
 * one}, where they alone read its value.
 */
final class Fusion {
  private static final int NONE = -1;

  private final int[] followers;
  private final int[] leaders;

  private Fusion(int nodes) {
    followers = new int[nodes];
    leaders = new int[nodes];
    Arrays.fill(followers, NONE);
    Arrays.fill(leaders, NONE);
  }

  /** Returns one without any pair. */
  static Fusion none(int nodes) {
    return new Fusion(nodes);
  }

  /**
   * Finds all pairs.
   *
   * @param inputs of each node, by their places in {@code nodes}
   * @param consumers likewise, one entry for each time that a node is read
   * @param outputs nodes whose values are asked for
   */
  static Fusion of(
      List<Node> nodes, int[][] inputs, List<List<Integer>> consumers, List<Node> outputs) {
    Fusion fusion = new Fusion(nodes.size());
    for (int i = 0; i < inputs.length; i++) {
      if (inputs[i].length == 1 && nodes.get(i).layer().elementwise().isPresent()) {
        int input = inputs[i][0];
        Node node = nodes.get(input);
        if (node.layer().takesActivation()
            && consumers.get(input).size() == 1
            && !outputs.contains(node)) {
          fusion.followers[input] = i;
          fusion.leaders[i] = input;
        }
      }
    }
    return fusion;
  }

  /** Whether the kernel of a node does another one's function as well. */
  boolean hasFollower(int node) {
    return followers[node] != NONE;
  }

  /** Returns which one's. */
  int follower(int node) {
    return followers[node];
  }

  /** Whether a node's function is done in the kernel of another one. */
  boolean hasLeader(int node) {
    return leaders[node] != NONE;
  }

  /** Returns in which one's. */
  int leader(int node) {
    return leaders[node];
  }
}
