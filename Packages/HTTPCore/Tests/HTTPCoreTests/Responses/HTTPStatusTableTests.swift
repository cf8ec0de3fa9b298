import Testing

@testable import HTTPCore

@Suite struct HTTPStatusTableTests {
    private func error(
        _ status: Int,
        _ method: HTTPMethod = .get,
        headers: HTTPHeaders = [:],
        body: String = "",
        isIdempotent: Bool? = nil,
        options: HTTPOptions = HTTPOptions()
    ) throws -> ConnError {
        var response = try HTTPResponse.answer(status, headers, body, url: "https://h/a?key=topsecret")
        response.method = method
        return HTTPStatusTable.error(
            for: response,
            isIdempotent: isIdempotent ?? method.isIdempotent,
            options: options,
            now: 0
        )
    }

    @Test(
        arguments: [
            (400, .invalidInput, .notApplied), (401, .authentication, .notApplied), (402, .server, .notApplied),
            (403, .authorization, .notApplied), (404, .notFound, .notApplied), (405, .invalidInput, .notApplied),
            (406, .invalidInput, .notApplied), (407, .authentication, .notApplied), (408, .timeout, .notApplied),
            (409, .conflict, .notApplied), (410, .notFound, .notApplied), (411, .invalidInput, .notApplied),
            (412, .conflict, .notApplied), (413, .resourceExhausted, .notApplied), (415, .invalidInput, .notApplied),
            (418, .server, .notApplied), (422, .invalidInput, .notApplied), (423, .busy, .notApplied),
            (425, .busy, .notApplied), (428, .conflict, .notApplied), (429, .busy, .notApplied),
            (451, .authorization, .notApplied), (499, .server, .notApplied), (500, .server, .unknown),
            (501, .unsupported, .notApplied), (502, .server, .unknown), (503, .server, .unknown),
            (504, .timeout, .unknown), (505, .unsupported, .notApplied), (507, .resourceExhausted, .unknown),
            (599, .server, .unknown), (999, .server, .unknown),
        ] as [(Int, ConnError.Kind, ConnError.Outcome)]
    )
    func eachStatusHasItsKindAndOutcome(_ status: Int, _ kind: ConnError.Kind, _ outcome: ConnError.Outcome) throws {
        let error = try error(status)
        #expect(error.kind == kind)
        #expect(error.outcome == outcome)
        #expect(error.nativeCode?.system == "HTTP" && error.nativeCode?.code == "\(status)")
        #expect(error.response?.status == status)
        #expect(error.message == "The server answered GET https://h/a?key=… with status \(status)")
        #expect(!"\(error)".contains("topsecret"))
    }

    @Test func theServersWordsGoToItsMessageAlone() throws {
        let error = try error(400, body: #"{"message":"row 7 is odd","password":"topsecret"}"#)
        #expect(error.serverMessage == #"{"message":"row 7 is odd","password":…}"#)
        #expect(!"\(error)".contains("row 7"))
        #expect(try self.error(500, body: String(repeating: "x", count: 9_000)).serverMessage?.utf8.count == 4_096)
        #expect(try self.error(500).serverMessage == nil)
    }

    @Test func retryAfterIsAskedOfWhatMayBeRetried() throws {
        let headers: HTTPHeaders = ["Retry-After": "7"]
        #expect(try error(503, headers: headers).askedDelay == .seconds(7))
        #expect(try error(429, .post, headers: headers).askedDelay == .seconds(7))
        #expect(try error(404, headers: headers).askedDelay == nil)
    }

    @Test func adviceFitsTheStatus() throws {
        #expect(try error(405, headers: ["Allow": "GET, HEAD"]).advice == "the server allows GET, HEAD")
        var response = try HTTPResponse.answer(401, url: "https://h/a")
        response.redirects = [try HTTPURL("http://h/a")]
        let away = try thrown { try response.raiseForStatus() }
        #expect(away.advice?.contains("use https://h in the base URL") == true)
    }

    @Test func raiseForStatusThrowsFrom400Up() throws {
        for status in [200, 204, 301, 304, 399] {
            #expect(try HTTPResponse.answer(status).raiseForStatus().status == status)
        }
        for status in [400, 503] {
            #expect(try thrown { _ = try HTTPResponse.answer(status).raiseForStatus() }.response?.status == status)
        }
    }

    @Test func namesAreThoseOfTheRegistry() {
        #expect(HTTPStatusTable.name(of: 404) == "Not Found")
        #expect(HTTPStatusTable.name(of: 299) == nil)
        #expect("\(HTTPStatusTable.nativeCode(503))" == "HTTP 503 Service Unavailable")
    }

    // MARK: The retry matrix

    /// Prints what is sent again after which status, from the function that decides it.
    @Test func theRetryMatrix() throws {
        let methods: [HTTPMethod] = [.get, .head, .options, .put, .delete, .post, .patch]
        let statuses = [
            400, 401, 403, 404, 408, 409, 410, 412, 413, 421, 422, 423, 425, 429, 500, 501, 502, 503, 504, 505, 507,
        ]
        let retried: Set<Int> = [408, 425, 429, 500, 502, 503, 504]
        let cases: [(name: String, option: Bool?, headers: HTTPHeaders)] = [
            ("by the method", nil, [:]), ("idempotent: true", true, [:]), ("idempotent: false", false, [:]),
            ("Idempotency-Key", nil, ["Idempotency-Key": "k"]),
        ]
        var lines: [String] = []
        for (name, option, headers) in cases {
            lines.append("\(name)".padded(18) + methods.map { $0.name.padded(8) }.joined())
            for status in statuses {
                var line = "  \(status)".padded(18)
                for method in methods {
                    let request = HTTPRequest(method, headers: headers)
                    let isIdempotent = option ?? request.isIdempotent
                    var response = try HTTPResponse.answer(status)
                    response.method = method
                    let error = HTTPStatusTable.error(
                        for: response,
                        isIdempotent: isIdempotent,
                        options: HTTPOptions()
                    )
                    line += (error.retry == .never ? "-" : "again").padded(8)
                    let safe = option ?? (headers.isEmpty ? ![.post, .patch].contains(method) : true)
                    #expect(error.retry == (retried.contains(status) && safe ? .again : .never))
                }
                lines.append(line)
            }
        }
        print("Retry matrix: status x method x idempotent\n" + lines.joined(separator: "\n"))
        #expect(lines.count == cases.count * (statuses.count + 1))
    }

    @Test func theStatusesThatAreRetriedCanBeChosen() throws {
        var options = HTTPOptions()
        options.retryStatuses = [409]
        #expect(try error(409, options: options).retry == .again)
        #expect(try error(503, options: options).retry == .never)
        #expect(try error(409, .post, options: options).retry == .never)
    }
}

extension String {
    fileprivate func padded(_ width: Int) -> String { self + String(repeating: " ", count: max(1, width - count)) }
}
