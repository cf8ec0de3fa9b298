import FTP

func run(_ ftp: FTPHandler) async throws {
    _ = try await ftp.download("plants.csv", to: "plants.csv")
}
