extension CCEETwin {
    struct Failure: Error {
        var status: Int
        var error: TwinJSON

        static func notFound(_ what: String) -> Failure {
            Failure(
                status: 404,
                error: .object(["message": .string("Não encontrado: \(what)"), "__type": .string("Not Found Error")])
            )
        }

        static func validation(_ field: String, _ message: String) -> Failure {
            let members: [TwinJSON.Member] = [
                .init(name: field, value: .array([.string(message)])),
                .init(name: "__type", value: .string("Validation Error")),
            ]
            return Failure(status: 409, error: .object(members))
        }
    }

    static func failure(_ type: String, _ message: String) -> TwinJSON {
        .object([
            "help": .string("/api/3/action/help_show"), "success": .bool(false),
            "error": .object(["__type": .string(type), "message": .string(message)]),
        ])
    }

    func addRoutes() {
        let actions: [(String, @Sendable (CCEETwin, TwinParameters) throws(Failure) -> TwinJSON)] = [
            ("package_list", { (twin, _) throws(Failure) in .strings(twin.packages.map(\.name)) }),
            ("package_show", { (twin, asked) throws(Failure) in twin.json(try twin.package(asked.text("id"))) }),
            ("package_search", { (twin, asked) throws(Failure) in try twin.searchPackages(asked) }),
            ("resource_show", { (twin, asked) throws(Failure) in try twin.showResource(asked) }),
            ("datastore_search", { (twin, asked) throws(Failure) in try twin.search(asked) }),
            ("datastore_search_sql", { (twin, asked) throws(Failure) in try twin.searchSQL(asked) }),
        ]
        route("GET", "/api/3/action/*") { twin, request in
            twin.envelope(request) { () throws(Failure) in throw .notFound(request.path) }
        }
        for (name, answer) in actions {
            for method in ["GET", "POST"] {
                route(method, "/api/3/action/\(name)") { twin, request in
                    twin.envelope(request) { () throws(Failure) in
                        guard let asked = TwinParameters(request) else {
                            throw Failure(status: 400, error: .string("Bad request - JSON Error"))
                        }
                        return try answer(twin, asked)
                    }
                }
            }
        }
        route("GET", "/datastore/dump/*") { $0.dump($1) }
        route("GET", "/download/*/content") { $0.file($1) }
    }

    private func envelope(
        _ request: TwinRequest,
        _ answer: () throws(Failure) -> TwinJSON
    ) -> TwinResponse {
        let help = TwinJSON.string("\(url)/api/3/action/help_show")
        do throws(Failure) {
            let result = try answer()
            return .json(TwinJSON.object(["help": help, "success": .bool(true), "result": result]).rendered)
        } catch {
            let body = TwinJSON.object(["help": help, "success": .bool(false), "error": error.error])
            return .json(body.rendered, status: error.status)
        }
    }

    // MARK: The catalogue

    private func package(_ id: String?) throws(Failure) -> Package {
        guard let id else { throw .validation("name_or_id", "Missing value") }
        guard let package = packages.first(where: { $0.id == id || $0.name == id }) else { throw .notFound(id) }
        return package
    }

    private func searchPackages(_ asked: TwinParameters) throws(Failure) -> TwinJSON {
        let words = asked.text("q")?.lowercased() ?? ""
        let found = packages.filter {
            words.isEmpty || words == "*:*" || ($0.name + " " + $0.title).lowercased().contains(words)
        }
        let (start, rows) = (try asked.number("start") ?? 0, try asked.number("rows") ?? 10)
        let page = found.dropFirst(start).prefix(min(rows, 1_000))
        return .object(["count": .number(found.count), "results": .array(page.map { json($0) })])
    }

    private func showResource(_ asked: TwinParameters) throws(Failure) -> TwinJSON {
        let (package, resource) = try self.resource(asked.text("id"), named: "id")
        return json(resource, in: package)
    }

    func resource(_ id: String?, named name: String) throws(Failure) -> (Package, Resource) {
        guard let id else { throw .validation(name, "Missing value") }
        for package in packages {
            if let resource = package.resources.first(where: { $0.id == id }) { return (package, resource) }
        }
        throw .notFound("Resource \(id)")
    }

    private func json(_ package: Package) -> TwinJSON {
        .object([
            "id": .string(package.id), "name": .string(package.name), "title": .string(package.title),
            "num_resources": .number(package.resources.count),
            "resources": .array(package.resources.map { json($0, in: package) }),
        ])
    }

    private func json(_ resource: Resource, in package: Package) -> TwinJSON {
        .object([
            "id": .string(resource.id), "package_id": .string(package.id), "name": .string(resource.name),
            "format": .string("CSV"), "url": .string("\(url)/download/\(token(for: resource.id))/content"),
            "datastore_active": .bool(resource.isActive), "last_modified": .string(resource.lastModified),
        ])
    }

    /// The part of a file's address that stands for it for now.
    private func token(for resource: String) -> String {
        state.withLock { state in
            let known = state.addresses.first { $0.value == resource }?.key
            if let known, !state.rotatesAddresses { return known }
            if let known { state.addresses[known] = nil }
            state.addressCount += 1
            let token = "tw" + String(0x5_DEEC_E66D &* state.addressCount, radix: 36)
            state.addresses[token] = resource
            return token
        }
    }

    // MARK: Files

    private func dump(_ request: TwinRequest) -> TwinResponse {
        let id = request.path.split(separator: "/").last.map(String.init)
        guard let (_, resource) = try? resource(id, named: "id"), resource.isActive else { return .status(404) }
        var text = request.query("bom")?.lowercased() == "true" ? "\u{FEFF}" : ""
        text += (["_id"] + resource.fields.map(\.id)).joined(separator: ",") + "\r\n"
        for (index, row) in resource.rows.enumerated() {
            let cells = row.map { TwinCSV.cell($0.text, separator: ",") }
            text += (["\(index + 1)"] + cells).joined(separator: ",") + "\r\n"
        }
        return .text(text, type: "text/csv; charset=utf-8")
    }

    private func file(_ request: TwinRequest) -> TwinResponse {
        let token = String(request.path.split(separator: "/").dropLast().last ?? "")
        let (id, form) = state.withLock { ($0.addresses[token], $0.fileForm) }
        guard let id, let (_, resource) = try? resource(id, named: "id") else { return .status(404) }
        var text = resource.fields.map { Self.quoted($0.id, form) }.joined(separator: ";") + "\n"
        for row in resource.rows {
            text += row.map { Self.cell($0, form) }.joined(separator: ";") + "\n"
        }
        var bytes: [UInt8]
        switch form.encoding {
        case .utf8: bytes = Array(text.utf8)
        case .utf8WithMark: bytes = [0xEF, 0xBB, 0xBF] + Array(text.utf8)
        case .latin1: bytes = text.unicodeScalars.map { $0.value < 256 ? UInt8($0.value) : UInt8(ascii: "?") }
        }
        if form.isCompressed { bytes = TwinArchive.gzip(bytes) }
        return .bytes(bytes, type: "text/csv").with {
            $0.headers.append("Content-Disposition", "attachment; filename=\"\(resource.name).csv\"")
        }
    }

    /// A cell as CCEE writes it: a decimal comma.
    private static func cell(_ cell: TwinCell, _ form: FileForm) -> String {
        if case .text = cell { return quoted(cell.text, form) }
        return quoted(cell.text.replacingPoint(), form)
    }

    private static func quoted(_ text: String, _ form: FileForm) -> String {
        TwinCSV.cell(text, separator: ";", isQuoted: form.isQuoted)
    }
}

extension String {
    fileprivate func replacingPoint() -> String { String(map { $0 == "." ? "," : $0 }) }
}

extension TwinParameters {
    /// A whole number from zero.
    func number(_ name: String) throws(CCEETwin.Failure) -> Int? {
        guard let value = self[name] else { return nil }
        guard let number = value.text.flatMap({ Int($0) }), number >= 0 else {
            throw .validation(name, "Invalid integer")
        }
        return number
    }
}
