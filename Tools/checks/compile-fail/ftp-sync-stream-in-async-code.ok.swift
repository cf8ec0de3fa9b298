import FTP

func run(_ ftp: FTPHandler) async throws {
    try await ftp.stream("plants.csv") { _ in }
}
