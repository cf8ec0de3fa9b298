internal import Gzip
public import HTTPCore

extension CCEEHTTPHandler {
    // MARK: Files that are here already

    /// Reads a file that was downloaded, by hand or by ``downloadResource(_:to:options:)``; blocks while it reads.
    ///
    /// - Throws: `.corrupted` for what is not such a file, `.providerBlocked` for a saved block page, `.notFound` and
    ///   `.resourceExhausted` for files that cannot be read.
    public static func frame(fileAt path: String, format: CCEEFileFormat = .portal) throws(ConnError) -> DataFrame {
        let what = "The file '\(path)'"
        // A page that was saved in place of the data may look like a table of one column.
        if let head = SavedFile.head(of: path) { try refusePage(head, what) }
        do throws(FrameError) {
            return try DataFrame(csvFile: path, compression: format.compression, options: format.csv)
        } catch {
            if error.kind == .file, !SavedFile.exists(path) {
                throw ConnError(.notFound, "\(what) does not exist", underlying: error)
            }
            throw ConnError(error, reading: what)
        }
    }

    /// Reads the bytes of a file of the portal.
    public static func frame(
        bytes: [UInt8],
        format: CCEEFileFormat = .portal
    ) throws(ConnError) -> DataFrame {
        try frame(bytes: bytes, format: format, "The file")
    }

    private static func frame(bytes: [UInt8], format: CCEEFileFormat, _ what: String) throws(ConnError) -> DataFrame {
        try refusePage(bytes, what)
        return try ConnError.reading(what) { () throws(FrameError) in
            try DataFrame(csv: bytes, compression: format.compression, options: format.csv)
        }
    }

    private static func refusePage(_ bytes: [UInt8], _ what: String) throws(ConnError) {
        guard WebPage.startsAsPage(bytes) else { return }
        if CCEEBlockPage.isBlock(status: 0, type: nil, body: bytes) || CCEEBlockPage.reference(bytes) != nil {
            throw CCEEBlockPage.error(status: 0, body: bytes, what: "download").with {
                $0.nativeCode = nil
                $0.message = "\(what) is the page of the firewall before CCEE, not data"
            }
        }
        throw ConnError(
            .corrupted,
            "\(what) is a web page, not data",
            advice: "open it in a browser to see why, and download the data again"
        )
    }

    // MARK: The file of a resource

    /// Reads the file of a resource; blocks. Its address is looked up first, since addresses change.
    @available(*, noasync)
    public func resourceFrame(
        _ id: String,
        format: CCEEFileFormat = .portal,
        options: CallOptions = .default
    ) throws(ConnError) -> DataFrame {
        let options = options.shared(configuration.clock)
        let address = try address(of: try resource(id, options: options), options)
        return try run(fileCall(address, HTTPQuery(), format), options)
    }

    /// Reads the file of a resource; suspends. Its address is looked up first, since addresses change.
    public func resourceFrame(
        _ id: String,
        format: CCEEFileFormat = .portal,
        options: CallOptions = .default
    ) async throws(ConnError) -> DataFrame {
        let options = options.shared(configuration.clock)
        let address = try address(of: try await resource(id, options: options), options)
        return try await run(fileCall(address, HTTPQuery(), format), options)
    }

    /// Reads a whole resource as the datastore dumps it; blocks. One request, no pages.
    @available(*, noasync)
    public func dumpFrame(
        _ id: String,
        format: CCEEFileFormat = .dump,
        options: CallOptions = .default
    ) throws(ConnError) -> DataFrame {
        try run(fileCall("datastore/dump/" + HTTPURL.segment(id), ["bom": "True"], format), options)
    }

    /// Reads a whole resource as the datastore dumps it; suspends. One request, no pages.
    public func dumpFrame(
        _ id: String,
        format: CCEEFileFormat = .dump,
        options: CallOptions = .default
    ) async throws(ConnError) -> DataFrame {
        try await run(fileCall("datastore/dump/" + HTTPURL.segment(id), ["bom": "True"], format), options)
    }

    /// Downloads the file of a resource; blocks. Its address is looked up first. See `download(_:to:)` for how the target
    /// is treated.
    ///
    /// - Parameters:
    ///   - id: The resource.
    ///   - file: The target, in a folder that is there. Its bytes are CCEE's: perhaps gzip, whatever its name says.
    ///   - progress: Told how far it is.
    /// - Throws: `.providerBlocked` for the firewall's page; `.corrupted` for another page in place of the data.
    @available(*, noasync)
    @discardableResult
    public func downloadResource(
        _ id: String,
        to file: String,
        progress: (@Sendable (HTTPProgress) -> Void)? = nil,
        options: CallOptions = .default
    ) throws(ConnError) -> HTTPDownload {
        let options = options.shared(configuration.clock)
        let address = try address(of: try resource(id, options: options), options)
        do throws(ConnError) {
            return try checked(try download(Self.fileRequest(address), to: file, progress: progress, options: options))
        } catch {
            throw placed(CKANEnvelope.explained(error), options)
        }
    }

    /// Downloads the file of a resource, on a worker thread; see the sync form.
    @discardableResult
    public func downloadResource(
        _ id: String,
        to file: String,
        progress: (@Sendable (HTTPProgress) -> Void)? = nil,
        options: CallOptions = .default
    ) async throws(ConnError) -> HTTPDownload {
        let options = options.shared(configuration.clock)
        let address = try address(of: try await resource(id, options: options), options)
        do throws(ConnError) {
            return try checked(
                try await download(Self.fileRequest(address), to: file, progress: progress, options: options)
            )
        } catch {
            throw placed(CKANEnvelope.explained(error), options)
        }
    }

    /// A page is no download, even one that says it were a file.
    private func checked(_ download: HTTPDownload) throws(ConnError) -> HTTPDownload {
        if let head = SavedFile.head(of: download.path) { try Self.refusePage(head, "The download") }
        return download
    }

    private static func fileRequest(_ target: String, _ query: HTTPQuery = HTTPQuery()) -> HTTPRequest {
        var request = HTTPRequest(.get, target, query: query)
        request.headers["Accept"] = fileTypes
        return request
    }

    private func fileCall(_ target: String, _ query: HTTPQuery, _ format: CCEEFileFormat) -> ProviderCall<DataFrame> {
        ProviderCall(
            request: Self.fileRequest(target, query),
            read: { (response) throws(ConnError) in
                try Self.frame(bytes: response.bytes, format: format, "CCEE's file")
            },
            explain: CKANEnvelope.explained
        )
    }

    func address(of resource: CKANResource, _ options: CallOptions) throws(ConnError) -> String {
        if let url = resource.url, !url.isEmpty { return url }
        throw placed(
            ConnError(
                .notFound,
                "The resource '\(resource.id)' has no file",
                advice: "read it with datastoreFrame(resource:)"
            ),
            options
        )
    }
}
