import Differential
import Testing

@Suite struct TemplateTests {
    @Test func `data is made harmless, markup is taken as it is`() {
        let template = Template("<b class=\"{{tone}}\">{{text}}</b>{{{more}}}.")
        #expect(template.places == ["tone", "text", "more"])
        #expect(
            template.filled(["tone": "a\"b", "text": "1 < 2 & 'x'", "more": "<i></i>"])
                == "<b class=\"a&quot;b\">1 &lt; 2 &amp; &#39;x&#39;</b><i></i>.")
    }

    @Test func `what is filled in is not read again for places`() {
        #expect(Template("{{a}}{{{b}}}{{c}}").filled(["a": "{{c}}", "b": "{{{c}}}", "c": 7]) == "{{c}}{{{c}}}7")
    }

    @Test func `a line that ends with a backslash goes on in the next`() {
        #expect(Template("<tr>\\\n<td>\n</td>\\\n</tr>").filled([:]) == "<tr><td>\n</td></tr>")
    }

    @Test func `a place without a value stays where a reader sees it, and text without places is itself`() {
        #expect(Template("a {{b}} c").filled([:]) == "a {{b}} c")
        #expect(Template("").filled([:]) == "" && Template("{{ a }").filled(["a": 1]) == "{{ a }")
    }

    @Test func `each piece that the page names is in a file, and each in a file is named`() {
        #expect(Set(Piece.templates.keys) == Set(Piece.allCases.map(\.rawValue)))
        #expect(Piece.style.hasPrefix(":root") && Piece.style.hasSuffix("}\n") && Piece.script.hasSuffix("})();\n"))
    }
}
