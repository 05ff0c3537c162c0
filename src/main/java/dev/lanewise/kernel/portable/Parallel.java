package dev.lanewise.kernel.portable;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks the counter of a loop whose iterations neither read nor write what another one writes, so
 * that a device compiler may run them at once. It changes nothing where the loop runs as Java.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE_USE)
public @interface Parallel {}
