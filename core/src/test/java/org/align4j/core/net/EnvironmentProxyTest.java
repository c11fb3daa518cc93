package org.align4j.core.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.Proxy;
import java.net.ProxySelector;
import java.net.URI;
import java.util.Map;
import org.align4j.core.UserError;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EnvironmentProxyTest {
    private static final Map<String, String> SET = Map.of(
            "HTTPS_PROXY", "http://proxy.example:3128", "NO_PROXY", ".corp.example, 10.0.0.7, judges.example:8443");

    @ParameterizedTest
    @CsvSource({
        "https://api.example/v1, true",
        "https://corp.example.org/v1, true",
        "http://api.example/v1, false",
        "https://localhost:8000/v1, false",
        "https://127.0.0.1/v1, false",
        "https://[::1]:8000/v1, false",
        "https://a.corp.example/v1, false",
        "https://Corp.Example/v1, false",
        "https://10.0.0.7/v1, false",
        "https://judges.example/v1, false"
    })
    void whatGoesThroughIt(String place, boolean through) {
        ProxySelector selector = EnvironmentProxy.of(SET);
        assertThat(selector.select(URI.create(place)).get(0).type())
                .isEqualTo(through ? Proxy.Type.HTTP : Proxy.Type.DIRECT);
    }

    @Test
    void oneWithoutSchemeOrPortIsOneAndNoneIsJavasOwn() {
        URI place = URI.create("https://api.example");
        assertThat(EnvironmentProxy.of(Map.of("all_proxy", "proxy.example"))
                        .select(place)
                        .get(0)
                        .address()
                        .toString())
                .contains("proxy.example")
                .endsWith(":8080");
        assertThat(EnvironmentProxy.of(Map.of("HTTPS_PROXY", " "))).isSameAs(ProxySelector.getDefault());
        assertThat(EnvironmentProxy.of(Map.of("HTTPS_PROXY", "proxy.example", "NO_PROXY", "*"))
                        .select(place))
                .containsExactly(Proxy.NO_PROXY);
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://me:p w@proxy", "http://", "://", "http://my_proxy:3128", "http://proxy:99999"})
    void whatIsNoAddressIsRefusedUnseen(String proxy) {
        assertThatThrownBy(() -> EnvironmentProxy.of(Map.of("HTTPS_PROXY", proxy)))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("HTTPS_PROXY")
                .hasMessageNotContaining("p w");
    }
}
