internal import ConnHandlers

extension Databases {
    /// A handler of an FTP server that has not logged in.
    ///
    /// - Parameter isFile: Whether the URL's path names a file, which is `path` then; else it is the folder that paths start
    ///   from.
    func ftp(_ reference: DatabaseReference, isFile: Bool = false) async throws -> (handler: FTPHandler, path: String?)
    {
        var (properties, options) = try FTPHandler.parse(try url(of: reference))
        var path: String?
        if isFile {
            path = properties.startDirectory
            properties.startDirectory = nil
        }
        var configuration = configuration
        configuration.skipConnect = true
        return (try await FTPHandler(properties, options: options, configuration: configuration), path)
    }

    /// The bytes of a table on an FTP server; logs in, and out again also when that fails.
    func fetch(_ table: WebTable, from reference: DatabaseReference) async throws -> WebAnswer {
        let (ftp, path) = try await ftp(reference, isFile: table.target.isEmpty)
        do {
            let answer = try await table.fetch(ftp, path ?? table.target)
            await ftp.shutdown()
            return answer
        } catch {
            await ftp.shutdown()
            throw error
        }
    }
}
