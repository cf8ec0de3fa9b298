import Testing

@testable import HTTPCore

@Suite struct HTTPQueryTests {
    enum Interval: String, HTTPQueryValue {
        case tenMinutes = "10m"
    }

    @Test func literalsTakeEveryValueAndLeaveOutNil() {
        let none: String? = nil
        let some: String? = "x"
        let query: HTTPQuery = [
            "limit": 100, "ratio": 0.5, "deep": true, "name": "a b", "ids": [1, 2], "none": none, "some": some,
            "nil": nil, "interval": Interval.tenMinutes, "big": UInt64.max,
        ]
        #expect(
            query.encoded == "limit=100&ratio=0.5&deep=true&name=a%20b&ids=1&ids=2&some=x&interval=10m"
                + "&big=18446744073709551615"
        )
    }

    @Test(
        arguments: [
            ("a b", "a%20b", "a+b"), ("*d-1d", "*d-1d", "*d-1d"), ("a+b", "a%2Bb", "a%2Bb"), ("~", "~", "%7E"),
            ("ä", "%C3%A4", "%C3%A4"), ("&=?#/:", "%26%3D%3F%23%2F%3A", "%26%3D%3F%23%2F%3A"),
            ("\r\n", "%0D%0A", "%0D%0A"), ("", "", ""), ("%41", "%2541", "%2541"),
        ]
    )
    func valuesAreEncodedForURLsAndForms(_ value: String, _ inURL: String, _ inForm: String) {
        let query = HTTPQuery([.init("k", value)])
        #expect(query.encoded == "k=\(inURL)")
        #expect(query.formEncoded == "k=\(inForm)")
    }

    @Test func keysAreChangedInPlace() {
        var query: HTTPQuery = ["a": 1, "b": 2, "a": 3]
        query["a"] = "4"
        #expect(query.encoded == "a=4&b=2")
        query["b"] = nil
        query["c"] = "5"
        query.addFlag("flag")
        query.add("c", [6, 7])
        #expect(query.encoded == "a=4&c=5&flag&c=6&c=7")
        #expect(query["c"] == "5")
        #expect(query.values(of: "c") == ["5", "6", "7"])
        #expect(query["flag"] == nil)
        #expect((query + ["z": 0]).encoded.hasSuffix("&z=0"))
    }

    @Test func valuesAreNeverPrinted() {
        let query: HTTPQuery = ["token": "topsecret"]
        #expect("\(query)" == "token=…")
        #expect(!String(reflecting: query).contains("topsecret"))
        var dumped = ""
        dump(query, to: &dumped)
        #expect(!dumped.contains("topsecret"))
    }

    @Test func whatIsEncodedIsReadBack() {
        var random = RandomText(seed: 3)
        for _ in 0..<2_000 {
            var query = HTTPQuery()
            for _ in 0..<Int.random(in: 0...4, using: &random) {
                let key = "k" + random.text(of: ["a", "&", "=", "+", " ", "%", "%41", "ü"], upTo: 5)
                if Bool.random(using: &random) {
                    query.addFlag(key)
                } else {
                    query.add(key, random.text(of: ["b", "&", "=", "+", " ", "%", "é"], upTo: 6))
                }
            }
            #expect(HTTPQuery(encoded: query.encoded) == query)
            #expect(HTTPQuery(encoded: query.formEncoded) == query)
        }
    }

    @Test func anyTextIsReadAsAQuery() {
        var random = RandomText(seed: 4)
        for _ in 0..<2_000 {
            let text = String(decoding: random.bytes(upTo: 20), as: UTF8.self)
            let query = HTTPQuery(encoded: text)
            #expect(HTTPQuery(encoded: query.encoded) == query || query.items.contains { $0.key.isEmpty })
        }
        #expect(HTTPQuery(encoded: "a=%C3%A4&b=%ff&c=%4&=x&&d").items.map(\.key) == ["a", "b", "c", "", "d"])
    }
}
