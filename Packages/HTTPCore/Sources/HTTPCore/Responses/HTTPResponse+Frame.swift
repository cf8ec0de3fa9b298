public import DataFrames
internal import Gzip

extension HTTPResponse {
    /// The body as a frame, by its ``tableFormat``: JSON (an array of objects, or objects by lines) or CSV.
    ///
    /// - Throws: `.unsupported` for another type; name the format then, ``frame(csv:)`` for example. What
    ///   ``frame(json:)`` and ``frame(csv:)`` throw.
    public func frame() throws(ConnError) -> DataFrame {
        let type = mediaType
        let format = tableFormat
        if format == .csv {
            let separator: Unicode.Scalar = type?.essence == "text/tab-separated-values" ? "\t" : ","
            return try frame(csv: CSVReadOptions(separator: separator))
        }
        if format == .json || bytes.isEmpty { return try frame(json: JSONReadOptions()) }
        throw frameError(
            .unsupported,
            "has the type '\(type?.essence ?? "none")', of which no frame is made by itself",
            advice: "name the format: frame(csv:) or frame(json:)"
        )
    }

    /// The body's JSON as a frame.
    ///
    ///     let frame = try http.get("/search").frame(json: JSONReadOptions(path: "result.records"))
    ///
    /// - Parameter options: Where the rows are, and their types.
    /// - Throws: `.conversion` that says where it does not fit, also for an empty body and for HTML; the `FrameError` is
    ///   its `underlying` error.
    public func frame(json options: JSONReadOptions) throws(ConnError) -> DataFrame {
        let text = try jsonBytes(for: "a frame")
        do {
            return try DataFrame(json: text, options: options)
        } catch {
            throw frameError(error, "JSON")
        }
    }

    /// The body's CSV as a frame; gzip data under a plain name is decompressed.
    ///
    /// - Parameter options: Separator, names, types. Where it leaves the encoding at UTF-8, the answer's own charset is
    ///   taken.
    /// - Throws: `.conversion` that names line and column, also for an empty body and for HTML; the `FrameError` is its
    ///   `underlying` error. `.unsupported` for an unknown charset.
    public func frame(csv options: CSVReadOptions) throws(ConnError) -> DataFrame {
        guard !bytes.isEmpty else {
            throw frameError(.conversion, "is empty (status \(status)), where CSV was asked for")
        }
        if mediaType?.isHTML == true {
            throw frameError(.conversion, "is HTML, where CSV was asked for", advice: "check path and Accept header")
        }
        var options = options
        var text = bytes
        if options.encoding == .utf8, !GzipBytes.isGzip(bytes) {
            switch try charset {
            case .utf8: break
            case .latin1: options.encoding = .latin1
            case .windows1252: options.encoding = .windows1252
            case .utf16, .utf16BigEndian, .utf16LittleEndian: text = Array(try self.text().utf8)
            }
        }
        do {
            return try DataFrame(csv: text, compression: .automatic, options: options)
        } catch {
            throw frameError(error, "CSV")
        }
    }

    private func frameError(_ error: FrameError, _ format: String) -> ConnError {
        let kind: ConnError.Kind = error.kind == .invalidArgument ? .misuse(.invalidArgument) : .conversion
        var sentence = "\(error)"
        if sentence.hasSuffix(".") { sentence.removeLast() }
        var made = frameError(kind, "is not the \(format) asked for: \(sentence)")
        made.underlying = error
        return made
    }

    private func frameError(_ kind: ConnError.Kind, _ what: String, advice: String? = nil) -> ConnError {
        var error = ConnError(
            kind,
            "The answer of \(method) \(url) \(what)",
            advice: advice,
            outcome: .applied,
            nativeCode: HTTPStatusTable.nativeCode(status)
        )
        error.serverMessage = excerpt(256)
        return error
    }
}
