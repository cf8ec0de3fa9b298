import Testing

@testable import HTTPCore

@Suite struct HTTPRedirectTrailTests {
    private func trail(
        _ method: HTTPMethod = .get,
        _ url: String = "https://h/a",
        base: String = "https://h/",
        rules: HTTPRedirects = .follow(10),
        allowsDowngrade: Bool = false
    ) throws -> HTTPRedirectTrail {
        HTTPRedirectTrail(
            method: method,
            url: try HTTPURL(url),
            base: try HTTPURL(base),
            rules: rules,
            allowsDowngrade: allowsDowngrade
        )
    }

    @Test(
        arguments: [
            (301, .get, .get, true), (301, .post, .get, false), (301, .put, .put, true), (301, .delete, .delete, true),
            (302, .post, .get, false), (302, .patch, .patch, true), (302, .head, .head, true),
            (303, .post, .get, false), (303, .put, .get, false), (303, .delete, .get, false), (303, .head, .head, true),
            (303, .get, .get, true), (307, .post, .post, true), (307, .get, .get, true), (308, .post, .post, true),
            (308, .put, .put, true),
        ] as [(Int, HTTPMethod, HTTPMethod, Bool)]
    )
    func methodAndBodyChangeByTheStatus(
        _ status: Int,
        _ method: HTTPMethod,
        _ next: HTTPMethod,
        _ keepsBody: Bool
    ) throws {
        var trail = try trail(method)
        #expect(try trail.follow(status: status, headers: ["Location": "/b"], bodyIsReplayable: true))
        #expect(trail.method == next)
        #expect(trail.keepsBody == keepsBody)
        #expect(trail.url.string == "https://h/b")
        #expect(trail.hops.map(\.string) == ["https://h/a"])
    }

    @Test(arguments: [200, 201, 300, 304, 305, 306, 309, 400, 503])
    func otherStatusesAreFinal(_ status: Int) throws {
        var trail = try trail()
        #expect(try !trail.follow(status: status, headers: ["Location": "/b"], bodyIsReplayable: true))
        #expect(trail.hops.isEmpty)
    }

    @Test func withoutLocationOrRulesTheRedirectIsTheAnswer() throws {
        var trail = try trail()
        #expect(try !trail.follow(status: 302, headers: [:], bodyIsReplayable: true))
        var none = try self.trail(rules: .none)
        #expect(try !none.follow(status: 302, headers: ["Location": "/b"], bodyIsReplayable: true))
    }

    @Test(
        arguments: [
            ("b", "https://h/x/b"), ("/b?c#d", "https://h/b?c"), ("//g/b", "https://g/b"),
            ("https://g:8443/", "https://g:8443/"),
            ("../b c/ü", "https://h/b%20c/%C3%BC"), ("?q=1", "https://h/x/a?q=1"),
        ]
    )
    func locationsAreResolved(_ location: String, _ url: String) throws {
        var trail = try trail(.get, "https://h/x/a")
        #expect(try trail.follow(status: 302, headers: ["Location": location], bodyIsReplayable: true))
        #expect(trail.url.string == url)
    }

    @Test(
        arguments: [
            "ftp://h/x", "file:///etc/passwd", "javascript:alert(1)", "http://user:topsecret@h/", "https://a b/",
            "https://ex\u{E4}mple/", "https://h:99999/", "gopher://h/",
        ]
    )
    func otherSchemesAndBrokenLocationsAreRefused(_ location: String) throws {
        var trail = try trail()
        let error = try thrown {
            _ = try trail.follow(status: 302, headers: ["Location": location], bodyIsReplayable: true)
        }
        #expect(error.kind == .server)
        #expect(error.retry == .never)
        #expect(!"\(error)".contains("topsecret"))
    }

    @Test func httpsToHttpIsRefusedUnlessAllowed() throws {
        var trail = try trail()
        let error = try thrown {
            _ = try trail.follow(status: 302, headers: ["Location": "http://h/b"], bodyIsReplayable: true)
        }
        #expect(error.message.contains("from https to http"))
        var allowed = try self.trail(allowsDowngrade: true)
        #expect(try allowed.follow(status: 302, headers: ["Location": "http://h/b"], bodyIsReplayable: true))
        #expect(!allowed.keepsCredentials)
        var upgrade = try self.trail(.get, "http://h/a", base: "http://h/")
        #expect(try upgrade.follow(status: 302, headers: ["Location": "https://h/a"], bodyIsReplayable: true))
        #expect(!upgrade.keepsCredentials, "another scheme is another origin")
    }

    @Test func theNumberOfRedirectsIsLimited() throws {
        var trail = try trail(rules: .follow(2))
        for path in ["/1", "/2"] {
            #expect(try trail.follow(status: 302, headers: ["Location": path], bodyIsReplayable: true))
        }
        let error = try thrown {
            _ = try trail.follow(status: 302, headers: ["Location": "/3"], bodyIsReplayable: true)
        }
        #expect(error.message.contains("more than 2 times"))
        #expect(trail.hops.count == 2)
        #expect(try !trail.follow(status: 200, headers: [:], bodyIsReplayable: true))
    }

    @Test func circlesAreFoundUnlessACookieIsSet() throws {
        var trail = try trail()
        #expect(try trail.follow(status: 302, headers: ["Location": "/b"], bodyIsReplayable: true))
        var withCookie = trail
        let error = try thrown {
            _ = try trail.follow(status: 302, headers: ["Location": "/a"], bodyIsReplayable: true)
        }
        #expect(error.message.contains("in a circle"))
        #expect(
            try withCookie.follow(
                status: 302,
                headers: ["Location": "/a", "Set-Cookie": "s=1"],
                bodyIsReplayable: true
            )
        )
        var itself = try self.trail()
        #expect(throws: ConnError.self) {
            try itself.follow(status: 302, headers: ["Location": "/a"], bodyIsReplayable: true)
        }
        var posted = try self.trail(.post)
        #expect(try posted.follow(status: 303, headers: ["Location": "/a"], bodyIsReplayable: true), "now it is a GET")
    }

    @Test func aBodyThatCannotBeSentAgainEndsTheWay() throws {
        var trail = try trail(.post)
        let error = try thrown {
            _ = try trail.follow(status: 307, headers: ["Location": "/b"], bodyIsReplayable: false)
        }
        #expect(error.kind == .misuse(.invalidArgument))
        #expect(error.nativeCode?.code == "307")
        var dropped = try self.trail(.post)
        #expect(try dropped.follow(status: 303, headers: ["Location": "/b"], bodyIsReplayable: false))
        #expect(try dropped.follow(status: 307, headers: ["Location": "/c"], bodyIsReplayable: false))
    }

    @Test func theOutcomeOfARefusedRedirectIsUnknownAfterAWrite() throws {
        for (method, outcome) in [
            (HTTPMethod.get, ConnError.Outcome.notApplied), (.post, .unknown), (.delete, .unknown),
        ] {
            var trail = try trail(method)
            let error = try thrown {
                _ = try trail.follow(status: 303, headers: ["Location": "ftp://h/"], bodyIsReplayable: true)
            }
            #expect(error.outcome == outcome)
        }
    }

    // MARK: Credentials

    private static let headers: HTTPHeaders = [
        "Authorization": "topsecret", "Cookie": "a=b", "X-Api-Key": "topsecret", "Host": "h", "Accept": "text/csv",
        "Content-Type": "text/csv", "Content-Encoding": "gzip",
    ]

    @Test(
        arguments: [
            ("/b", true), ("https://h:443/b", true), ("https://H/b", true), ("https://g/b", false),
            ("https://h:8443/b", false), ("https://h.example/b", false),
        ]
    )
    func credentialsStayAtTheirOrigin(_ location: String, _ stay: Bool) throws {
        var trail = try trail()
        #expect(try trail.follow(status: 302, headers: ["Location": location], bodyIsReplayable: true))
        #expect(trail.keepsCredentials == stay)
        let kept = trail.headers(from: Self.headers)
        #expect(kept.contains("Accept"))
        for name in ["Authorization", "Cookie", "X-Api-Key", "Host"] { #expect(kept.contains(name) == stay, "\(name)") }
    }

    @Test func onceAwayCredentialsDoNotComeBack() throws {
        var trail = try trail()
        #expect(try trail.follow(status: 302, headers: ["Location": "https://evil/"], bodyIsReplayable: true))
        #expect(try trail.follow(status: 302, headers: ["Location": "https://h/b"], bodyIsReplayable: true))
        #expect(!trail.keepsCredentials)
        #expect(!trail.headers(from: Self.headers).contains("Authorization"))
    }

    @Test func aRequestToAnotherOriginNeverHasThem() throws {
        let trail = try trail(.get, "https://other/")
        #expect(!trail.keepsCredentials)
        #expect(!trail.headers(from: Self.headers).contains("X-Api-Key"))
        #expect(trail.headers(from: Self.headers).contains("Content-Type"))
    }

    @Test func headersOfTheBodyGoWithTheBody() throws {
        var kept = try trail(.post)
        #expect(try kept.follow(status: 307, headers: ["Location": "/b"], bodyIsReplayable: true))
        #expect(kept.headers(from: Self.headers).contains("Content-Type"))
        var dropped = try trail(.post)
        #expect(try dropped.follow(status: 303, headers: ["Location": "/b"], bodyIsReplayable: true))
        #expect(!dropped.headers(from: Self.headers).contains("Content-Type"))
        #expect(!dropped.headers(from: Self.headers).contains("Content-Encoding"))
        #expect(dropped.headers(from: Self.headers).contains("Authorization"))
    }

    @Test func untilTheFirstRedirectNothingChanges() throws {
        #expect(try trail(.post).headers(from: Self.headers) == Self.headers)
    }

    @Test func randomLocationsNeverTrap() throws {
        var random = RandomText(seed: 13)
        for _ in 0..<2_000 {
            var trail = try trail()
            let location = random.text(
                of: ["http", "https", "://", "/", "..", "h", "@", ":", "?", "#", "%", " "],
                upTo: 9
            )
            if (try? trail.follow(status: 302, headers: ["Location": location], bodyIsReplayable: true)) == true {
                #expect(trail.url.isSecure)
                #expect(trail.keepsCredentials == (trail.url.host == "h" && trail.url.port == 443))
            }
        }
    }
}
