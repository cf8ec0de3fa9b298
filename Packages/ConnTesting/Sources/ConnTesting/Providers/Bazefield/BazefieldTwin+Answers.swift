extension BazefieldTwin {
    struct Failure: Error {
        var status = 400
        var code = "ArgumentException"
        var message: String
    }

    func addRoutes() {
        let routes: [(String, @Sendable (BazefieldTwin, TwinParameters) throws(Failure) -> TwinJSON)] = [
            ("/objects/timeseries", { (twin, asked) throws(Failure) in try twin.rawSeries(asked) }),
            ("/objects/timeseries/aggregated", { (twin, asked) throws(Failure) in try twin.aggregatedSeries(asked) }),
            ("/objects/timeseries/aggregated/table", { (twin, asked) throws(Failure) in try twin.table(asked) }),
            ("/objects/points", { (twin, asked) throws(Failure) in try twin.latest(asked) }),
            ("/objects/structure", { (twin, asked) throws(Failure) in twin.structure(asked) }),
            ("/objects/getschemas", { (twin, asked) throws(Failure) in twin.schemas(asked) }),
        ]
        let names = [
            "GetDomainPointTimeSeries", "GetDomainPointTimeSeriesAggregated", "GetDomainPointAggregatedDataTable",
            "DomainPointsGetRequest",
        ]
        for (index, (path, answer)) in routes.enumerated() {
            for method in ["GET", "POST"] { on(method, path, answer) }
            if index < names.count { on("POST", "/json/reply/\(names[index])", answer) }
        }
        route("GET", basePath + "/turbines/*") { twin, request in
            twin.guarded(request) { () throws(Failure) in
                twin.turbines(of: request.path.split(separator: "/").last.map(String.init) ?? "")
            }
        }
        server.otherwise { [weak self] request in
            self?.guarded(request) { () throws(Failure) in
                throw Failure(status: 404, code: "NotFound", message: "The resource was not found.")
            } ?? .status(503)
        }
    }

    private func on(
        _ method: String,
        _ path: String,
        _ answer: @escaping @Sendable (BazefieldTwin, TwinParameters) throws(Failure) -> TwinJSON
    ) {
        route(method, basePath + path) { twin, request in
            twin.guarded(request) { () throws(Failure) in
                guard let asked = TwinParameters(request, ignoresCase: true) else {
                    throw Failure(code: "SerializationException", message: "The body is no JSON object.")
                }
                return try answer(twin, asked)
            }
        }
    }

    /// The answer for who may ask and says that JSON is wanted.
    private func guarded(
        _ request: TwinRequest,
        _ answer: () throws(Failure) -> TwinJSON
    ) -> TwinResponse {
        let (key, isExpired) = state.withLock { ($0.apiKey, $0.keyIsExpired) }
        if request.bearerToken != key || isExpired {
            let body = Self.responseStatus("Unauthorized", isExpired ? "The key has expired." : "Not signed in.")
            return .json(body.rendered, status: 401).with { $0.headers.append("WWW-Authenticate", "Bearer") }
        }
        let wantsJSON = request.headers.all("Accept").contains { $0.lowercased().contains("json") }
        if !wantsJSON, request.query("format")?.lowercased() != "json" {
            return .html("<!DOCTYPE html><html><body><h1>BazeField Services</h1></body></html>")
        }
        do throws(Failure) {
            return .json(try answer().rendered)
        } catch {
            return .json(Self.responseStatus(error.code, error.message).rendered, status: error.status)
        }
    }

    static func responseStatus(_ code: String, _ message: String) -> TwinJSON {
        .object([
            "responseStatus": .object([
                "errorCode": .string(code), "message": .string(message),
                "stackTrace": .string("[a stack trace of the server]"), "errors": .array([]),
            ])
        ])
    }

    static func replyInfo(error: String? = nil) -> TwinJSON {
        .object([
            "rcvTime": .string("2024-01-31T10:00:00Z"), "replyTime": .string("2024-01-31T10:00:00Z"),
            "clientRequestHandle": .null, "error": error.map { .string($0) } ?? .null,
        ])
    }

    // MARK: Discovery

    private func structure(_ asked: TwinParameters) -> TwinJSON {
        let type = asked.text("type").flatMap { Int($0) }
        return .array(objects.filter { type == nil || $0.type == type }.map(Self.json))
    }

    private func schemas(_ asked: TwinParameters) -> TwinJSON {
        let names = points
        let wanted = asked.list("objectIds")
        return .array(
            objects.filter { wanted.contains($0.id) }.map { object in
                .object([
                    "objectId": .string(object.id),
                    "points": .array(names.map { .object(["name": .string($0), "unit": .string("")]) }),
                ])
            }
        )
    }

    private func turbines(of site: String) -> TwinJSON {
        .array(objects.filter { $0.site?.lowercased() == site.lowercased() }.map(Self.json))
    }

    private static func json(_ object: Object) -> TwinJSON {
        .object([
            "id": .string(object.id), "objectId": .string(object.id), "title": .string(object.title),
            "itemType": .number(object.type), "site": object.site.map { .string($0) } ?? .null,
            "model": .string("TW-3.0"),
        ])
    }
}

extension Substring {
    /// Without spaces at both ends.
    var trimmed: Substring {
        var text = drop { $0 == " " }
        while text.last == " " { text = text.dropLast() }
        return text
    }
}
