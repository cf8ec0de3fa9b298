import Testing

@testable import HTTPCore

@Suite struct HTTPRequestTests {
    @Test(
        arguments: [
            (HTTPMethod.get, true), (.head, true), (.options, true), (.put, true), (.delete, true), (.post, false),
            (.patch, false), ("REPORT", false),
        ]
    )
    func theMethodSaysWhetherTwiceDoesNoHarm(_ method: HTTPMethod, _ isIdempotent: Bool) {
        #expect(HTTPRequest(method).isIdempotent == isIdempotent)
        #expect(HTTPRequest(method, headers: ["idempotency-key": "7"]).isIdempotent)
    }

    @Test func usualMethodsArePutInUpperCaseAndOthersKept() {
        #expect(HTTPMethod("get") == .get)
        #expect(HTTPMethod("patch") == .patch)
        #expect(HTTPMethod("m-search").name == "m-search")
    }

    @Test(arguments: ["", "GET /", "G\r\nX", "CONNECT", "TRACE", "Ä"])
    func oddMethodsAreRefused(_ name: String) throws {
        #expect(try thrown { try HTTPRequest(HTTPMethod(name)).validate() }.kind == .invalidInput)
    }

    @Test func settingsOutOfRangeAreRefused() throws {
        var request = HTTPRequest()
        request.firstByteTimeout = .zero
        #expect(try thrown { try request.validate() }.kind == .misuse(.invalidArgument))
        request.firstByteTimeout = nil
        request.redirects = .follow(-1)
        #expect(try thrown { try request.validate() }.kind == .misuse(.invalidArgument))
        request.redirects = .follow(101)
        #expect(try thrown { try request.validate() }.kind == .misuse(.invalidArgument))
        request.redirects = HTTPRedirects.none
        try request.validate()
    }

    @Test func nothingSecretIsPrinted() {
        let request = HTTPRequest(
            .post,
            "/a?key=topsecret",
            query: ["token": "topsecret"],
            headers: ["Authorization": "topsecret", "Accept": "a/b"],
            body: .text("topsecret")
        )
        #expect("\(request)" == "POST /a?key=…&token=…")
        #expect(!"\(HTTPRequest(.get, "/a?\u{301}topsecret&b=\u{301}topsecret"))".contains("topsecret"))
        #expect(!"\(["Location": "/a?\u{301}x=topsecret"] as HTTPHeaders)".contains("topsecret"))
        var dumped = ""
        dump(request, to: &dumped)
        dump(request.body, to: &dumped)
        #expect(!dumped.contains("topsecret"))
        #expect(dumped.contains("a/b"))
    }

    @Test(
        "targets are printed without user, password, values and fragment",
        arguments: [
            ("https://user:canary@h/p?k=canary&l#access_token=canary", "GET https://…@h/p?k=…&…"),
            ("//user:canary@h/p", "GET //…@h/p"), ("user:canary@h/p", "GET …@h/p"), ("/x#canary?a=canary", "GET /x"),
            ("/users/@me/a@b", "GET /users/@me/a@b"), ("https://h/x@y", "GET https://h/x@y"),
            ("https://a@canary@h", "GET https://…@h"), ("", "GET "),
        ]
    )
    func targets(_ target: String, _ expected: String) {
        let request = HTTPRequest(.get, target)
        var dumped = ""
        dump(request, to: &dumped)
        #expect("\(request)" == expected)
        #expect(!dumped.contains("canary"))
    }

    @Test(
        arguments: [
            ("text/html; charset=utf-8", "text/html", "utf-8"),
            ("TEXT/Plain;CHARSET=\"ISO-8859-1\"", "text/plain", "ISO-8859-1"),
            ("application/json", "application/json", nil), ("a/b; x=\"1;charset=2\"; charset=3", "a/b", "3"),
            ("", "", nil),
            (";charset=x", "charset=x", nil), ("a/b; charset = u", "a/b", "u"), ("a/b; charset", "a/b", ""),
        ] as [(String, String, String?)]
    )
    func mediaTypesAreTakenApart(_ text: String, _ essence: String, _ charset: String?) {
        let type = HTTPMediaType(text)
        #expect(type.essence == essence)
        #expect(type["charset"] == charset)
    }

    @Test func kindsOfMediaTypesAreKnown() {
        #expect(HTTPMediaType("application/problem+json").isJSON)
        #expect(HTTPMediaType("application/xhtml+xml; a=b").isHTML)
        #expect(HTTPMediaType("text/csv; header=present").isCSV)
        #expect(HTTPMediaType("application/x-ndjson").isJSONLines)
        #expect(!HTTPMediaType("text/plain").isJSON)
    }
}
