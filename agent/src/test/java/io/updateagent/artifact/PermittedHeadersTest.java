package io.updateagent.artifact;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An unsigned part changes what the update module names, and nothing else. */
class PermittedHeadersTest {
  private static final PayloadHeader SIGNED =
      new PayloadHeader(
          0,
          "image",
          Map.of("image.checksum", "new"),
          Map.of("image.checksum", List.of("any")),
          List.of("image.*"),
          "{}",
          "");

  @Test
  void aModuleThatAnswersNothingPermitsATypeOnly() throws Exception {
    PayloadHeader made = apply("", part("", ""));
    assertEquals("patch", made.type());
    assertEquals(SIGNED.depends(), made.depends());
    refused("", part("{\"artifact_depends\":{\"a\":\"x\"}}", ""), "type-info.artifact_depends.a");
    refused("", part("", "{\"a\":1}"), "meta-data.a");
    refused("", part("", "{\"a\":{}}"), "meta-data.a");
    refused("", part("", "{}"), "meta-data");
  }

  @Test
  void whatIsPermittedIsChangedAndNothingElse() throws Exception {
    String permitted = "{\"type-info\":{\"artifact_depends\":{\"image.checksum\":true}}}";
    PayloadHeader made =
        apply(permitted, part("{\"artifact_depends\":{\"image.checksum\":\"old\"}}", ""));
    assertEquals(Map.of("image.checksum", List.of("old")), made.depends());
    assertEquals(SIGNED.provides(), made.provides());
    assertEquals(SIGNED.clearsProvides(), made.clearsProvides());
    refused(
        permitted,
        part("{\"artifact_depends\":{\"image.checksum\":\"old\",\"b\":\"x\"}}", ""),
        "artifact_depends.b");
    refused(
        permitted,
        part("{\"artifact_provides\":{\"image.checksum\":\"evil\"}}", ""),
        "artifact_provides.image.checksum");
  }

  @Test
  void trueIsForOneValueAndTrueInAListForAListOfValues() throws Exception {
    String one = "{\"meta-data\":{\"a\":true}}";
    String list = "{\"meta-data\":{\"a\":[true]}}";
    apply(one, part("", "{\"a\":\"x\"}"));
    apply(one, part("", "{\"a\":null}"));
    apply(list, part("", "{\"a\":[]}"));
    apply(list, part("", "{\"a\":[1,\"x\"]}"));
    refused(one, part("", "{\"a\":[1]}"), "meta-data.a");
    refused(one, part("", "{\"a\":{\"b\":1}}"), "meta-data.a");
    refused(list, part("", "{\"a\":1}"), "meta-data.a");
    refused(list, part("", "{\"a\":[[1]]}"), "meta-data.a");
    refused(list, part("", "{\"a\":[{}]}"), "meta-data.a");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "true",
        "[]",
        "{\"other\":{}}",
        "{\"meta-data\":true}",
        "{\"meta-data\":[true]}",
        "{\"meta-data\":{\"a\":false}}",
        "{\"meta-data\":{\"a\":[]}}",
        "{\"meta-data\":{\"a\":[true,true]}}",
        "{\"meta-data\":{\"a\":[false]}}",
        "{\"meta-data\":{\"a\":1}}",
        "{\"meta-data\":{\"a\":null}}",
        "{\"meta-data\":{\"a\":True}}",
        "{\"meta-data\":{\"a\":true}} x"
      })
  void anAnswerThatIsNotUnderstoodPermitsNothing(String answer) {
    var refused = assertThrows(ArtifactException.class, () -> PermittedHeaders.parse(answer));
    assertTrue(
        String.valueOf(refused.getMessage()).startsWith("the answer to PermittedAugmentedHeaders"));
  }

  private static AugmentedHeader.Part part(String typeInfo, String metaData) {
    return new AugmentedHeader.Part(0, "patch", typeInfo, metaData);
  }

  private static PayloadHeader apply(String permitted, AugmentedHeader.Part part)
      throws ArtifactException {
    return PermittedHeaders.parse(permitted).apply(part, SIGNED);
  }

  private static void refused(String permitted, AugmentedHeader.Part part, String what) {
    var refused = assertThrows(ArtifactException.class, () -> apply(permitted, part));
    String message = String.valueOf(refused.getMessage());
    assertTrue(message.contains(what + ", which the update module does not permit"), message);
  }
}
