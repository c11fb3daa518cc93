package org.align4j.jinja;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.LocalDateTime;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What Jinja2 has and this interpreter has not is an error that names it: never a wrong prompt. */
class UnsupportedTest {
    @ParameterizedTest
    @CsvSource(delimiter = '¦', textBlock = """
            {{ [1]|batch(2) }} ¦ the filter 'batch'
            {{ x|groupby('a') }} ¦ the filter 'groupby'
            {{ 'a'|center(3) }} ¦ the filter 'center'
            {{ x|attr('a') }} ¦ the filter 'attr'
            {{ 'a b'|wordcount }} ¦ the filter 'wordcount'
            {{ 'a'|truncate }} ¦ the filter 'truncate'
            {{ '<b>'|striptags }} ¦ the filter 'striptags'
            {{ 5|filesizeformat }} ¦ the filter 'filesizeformat'
            {{ x|xmlattr }} ¦ the filter 'xmlattr'
            {{ 'a'|urlencode }} ¦ the filter 'urlencode'
            {{ 'a'|pprint }} ¦ the filter 'pprint'
            {{ [1]|map('random')|list }} ¦ the filter 'random'
            {{ 'a'.swapcase() }} ¦ the method 'swapcase' of str
            {{ 'a'.zfill(3) }} ¦ the method 'zfill' of str
            {{ 'a'.center(3) }} ¦ the method 'center' of str
            {{ 'a'.partition('a') }} ¦ the method 'partition' of str
            {{ 'a'.index('a') }} ¦ the method 'index' of str
            {{ 'a'.translate({}) }} ¦ the method 'translate' of str
            {{ [1].index(1) }} ¦ the method 'index' of a list
            {{ {}.copy() }} ¦ the method 'copy' of dict
            {{ cycler(1) }} ¦ the function 'cycler'
            {{ joiner() }} ¦ the function 'joiner'
            {{ lipsum() }} ¦ the function 'lipsum'
            {% for i in [1] recursive %}{% endfor %} ¦ a recursive loop
            {% print 1 %} ¦ the tag 'print'
            {% include '/etc/passwd' %} ¦ the tag 'include'
            {% import '/etc/passwd' as p %} ¦ the tag 'import'
            {% extends '/etc/passwd' %} ¦ the tag 'extends'
            {% macro m() %}{{ varargs }}{% endmacro %} ¦ the name 'varargs'
            {% macro m() %}{{ kwargs }}{% endmacro %} ¦ the name 'kwargs'
            {% macro m() %}{% endmacro %}{{ m.name }} ¦ the attribute 'name' of a macro
            {{ 2 ** 3 }} ¦ the operator '**'
            {{ 0x1F }} ¦ numbers that are not decimal
            {{ 9223372036854775807 + 1 }} ¦ arithmetic with integers beyond 64 bits
            {{ 18446744073709551616 // 2 }} ¦ arithmetic with integers beyond 64 bits
            {{ -9223372036854775808 // -1 }} ¦ arithmetic with integers beyond 64 bits
            {{ 'a' * 18446744073709551616 }} ¦ arithmetic with integers beyond 64 bits
            {{ '%x' % 255 }} ¦ the format 'x'
            {{ '%-5s' % 'a' }} ¦ the format '-5s'
            {{ '%.2d' % 1 }} ¦ the format '.2d'
            {{ '%*d' % (1, 2) }} ¦ the format '*'
            {{ '{:>5}'.format('a') }} ¦ the format '>5'
            {{ '{:,}'.format(5) }} ¦ the format ','
            {{ '{:.3}'.format(5.25) }} ¦ the format '.3'
            {{ strftime_now('%U') }} ¦ the date format '%U'
            {{ 5.real }} ¦ the attribute 'real' of a number
            {{ range }} ¦ printing a function
            """)
    void aMissingFeatureIsNamed(String template, String feature) {
        assertThatThrownBy(() -> Template.parse(template).render(Map.of(), LocalDateTime.parse("2024-07-26T09:05:03")))
                .isInstanceOfSatisfying(TemplateError.class, e -> {
                    assertThat(e.kind()).isEqualTo("Unsupported");
                    assertThat(e).hasMessage("not supported: " + feature);
                    assertThat(e.line()).isEqualTo(1);
                });
    }
}
