import FTP

func run(_ ftp: FTPHandler) async throws {
    try await ftp.withSession { session in
        _ = session.currentDirectory
    }
}
