package io.updateagent.artifact;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the header says about one payload (artifact format v3, {@code headers/NNNN/type-info} and
 * {@code meta-data}).
 *
 * @param index position in the artifact, from 0
 * @param type payload type, which names the update module; null for an empty payload
 * @param provides what the payload gives to the device once committed
 * @param depends what the device must provide: key to accepted values
 * @param clearsProvides patterns ({@code *} matches any run) of provides that the payload removes;
 *     null if the artifact does not say, which counts as everything
 * @param typeInfo the text of {@code type-info}, byte for byte; empty if there is none
 * @param metaData the text of {@code meta-data}, byte for byte; empty if there is none
 */
public record PayloadHeader(
    int index,
    @Nullable String type,
    Map<String, String> provides,
    Map<String, List<String>> depends,
    @Nullable List<String> clearsProvides,
    String typeInfo,
    String metaData) {}
