// expect: is unavailable from asynchronous contexts|expression is 'async' but is not marked with 'await'
import FTP

func run(_ ftp: FTPHandler) async throws {
    try ftp.withSession { session in
        _ = session.currentDirectory
    }
}
