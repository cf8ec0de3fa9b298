import Testing

@testable import HTTPCore

@Suite struct HTTPLinkTests {
    @Test func linksAreTakenApart() {
        let text = """
            <https://h/i?page=2&x=a,b>; rel="next"; title="a; b, \\"c\\"", </i?page=9> ; rel=last ;foo,
            <x>;REL="Prev  START";rel=other;title=1;title=2
            """
        let links = HTTPLink.parse(text.replacing("\n", with: " "))
        #expect(links.map(\.target) == ["https://h/i?page=2&x=a,b", "/i?page=9", "x"])
        #expect(links.map(\.relations) == [["next"], ["last"], ["prev", "start"]])
        #expect(links[0].parameters == ["title": "a; b, \"c\""])
        #expect(links[1].parameters == ["foo": ""])
        #expect(links[2].parameters == ["title": "1"])
    }

    @Test(arguments: ["", "nothing", "<unclosed", ";rel=next", ",,,", "rel=next; <", "\"<a>"])
    func whatIsNoLinkIsPassedOver(_ text: String) {
        #expect(HTTPLink.parse(text).allSatisfy { $0.relations.isEmpty })
    }

    @Test func aRelationLeadsToAURL() throws {
        var headers: HTTPHeaders = ["Link": "</other>; rel=next; anchor=\"#x\""]
        headers.add("link", "<?page=2>; rel=\"prev NEXT\"")
        let response = try HTTPResponse.answer(200, headers, url: "https://h/items?page=1")
        #expect(try response.link("Next")?.string == "https://h/items?page=2")
        #expect(try response.link("last") == nil)
        #expect(try HTTPResponse.answer().links.isEmpty)
    }

    @Test(arguments: ["ftp://h/x", "http://u:topsecret@h/", "https://a b/"])
    func aBrokenLinkIsAnErrorThatNamesItsRelation(_ target: String) throws {
        let response = try HTTPResponse.answer(200, ["Link": "<\(target)>; rel=next"])
        let error = try thrown { _ = try response.link("next") }
        #expect(error.kind == .server)
        #expect(error.message.contains("'next'"))
        #expect(!"\(error)".contains("topsecret"))
    }

    @Test func randomTextNeverTraps() {
        var random = RandomText(seed: 14)
        let pieces = ["<", ">", ";", ",", "rel", "=", "\"", "next", "\\", " ", "/a"]
        for _ in 0..<3_000 { _ = HTTPLink.parse(random.text(of: pieces, upTo: 16)) }
    }

    @Test func whatIsPrintedIsReadBack() {
        var random = RandomText(seed: 15)
        for _ in 0..<2_000 {
            let title = random.text(of: ["a", " ", ",", ";", "\"", "\\", "<", ">"], upTo: 8)
            // By bytes: a quote with a combining mark behind it is another character.
            let quoted = title.utf8.flatMap { $0 == 0x22 || $0 == 0x5C ? [0x5C, $0] : [$0] }
            let links = HTTPLink.parse("</1>; rel=a; title=\"\(String(decoding: quoted, as: UTF8.self))\", </2>; rel=b")
            #expect(links.count == 2)
            #expect(links.first?.parameters["title"] == title)
        }
    }
}
