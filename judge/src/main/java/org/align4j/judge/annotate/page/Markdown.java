package org.align4j.judge.annotate.page;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.commonmark.Extension;
import org.commonmark.ext.gfm.tables.TablesExtension;
import org.commonmark.node.Image;
import org.commonmark.node.Link;
import org.commonmark.node.Node;
import org.commonmark.parser.Parser;
import org.commonmark.renderer.NodeRenderer;
import org.commonmark.renderer.html.DefaultUrlSanitizer;
import org.commonmark.renderer.html.HtmlNodeRendererContext;
import org.commonmark.renderer.html.HtmlRenderer;

/**
 * Markdown as HTML that can do nothing: HTML in it is shown as text, addresses of other schemes than http, https and
 * mailto are taken out, images are named instead of loaded, links open elsewhere and tell nothing.
 */
final class Markdown {
    private static final int DEEPEST = 100;
    private static final List<Extension> EXTENSIONS = List.of(TablesExtension.create());
    private static final Parser PARSER = Parser.builder()
            .extensions(EXTENSIONS)
            .maxOpenBlockParsers(DEEPEST)
            .maxInlineNesting(DEEPEST)
            .build();
    private static final HtmlRenderer HTML = HtmlRenderer.builder()
            .extensions(EXTENSIONS)
            .escapeHtml(true)
            .sanitizeUrls(true)
            // The usual one lets data: through.
            .urlSanitizer(new DefaultUrlSanitizer(List.of("http", "https", "mailto")))
            // People and models break lines where they want them broken.
            .softbreak("<br>\n")
            .attributeProviderFactory(context -> (node, tag, attributes) -> describe(node, attributes))
            .nodeRendererFactory(NamedImage::new)
            .build();

    private Markdown() {}

    static String html(String text) {
        return HTML.render(PARSER.parse(Visible.text(text)));
    }

    private static void describe(Node node, Map<String, String> attributes) {
        if (node instanceof Link link) {
            attributes.put("rel", "noopener noreferrer nofollow");
            attributes.put("target", "_blank");
            attributes.put("title", link.getDestination());
        }
    }

    /** Loading an image would tell its server who looks at what, and when. */
    private record NamedImage(HtmlNodeRendererContext context) implements NodeRenderer {
        @Override
        public Set<Class<? extends Node>> getNodeTypes() {
            return Set.of(Image.class);
        }

        @Override
        public void render(Node node) {
            Image image = (Image) node;
            context.getWriter().tag("span", Map.of("class", "image"));
            context.getWriter().text("[image: ");
            for (Node child = image.getFirstChild(); child != null; child = child.getNext()) {
                context.render(child);
            }
            context.getWriter().text(" " + image.getDestination() + "]");
            context.getWriter().tag("/span");
        }
    }
}
