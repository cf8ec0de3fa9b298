internal import CurlTransport

/// What came of one transfer on the control connection.
struct FTPExchange {
    /// The replies, without those that only announce a transfer.
    let replies: [FTPReply]
    /// Those of them that came after the announcement of a transfer: its own, and those to the commands behind it.
    let closing: ArraySlice<FTPReply>
    /// Whether the server has announced a transfer.
    let hasBegun: Bool
    /// Why the transfer failed, as libcurl sees it; `nil` if it did not.
    let failure: CurlFailure?

    /// - Parameter all: All replies, in order.
    init(_ all: [FTPReply], _ failure: CurlFailure?) {
        var replies: [FTPReply] = []
        replies.reserveCapacity(all.count)
        var begun: Int?
        for reply in all {
            if reply.code >= 200 { replies.append(reply) } else { begun = begun ?? replies.count }
        }
        self.replies = replies
        hasBegun = begun != nil
        closing = replies[(begun ?? replies.count)...]
        self.failure = failure
    }

    /// The replies that belong to the transfer alone: those behind that to EPSV or PASV.
    var behindPassive: ArraySlice<FTPReply> { Self.behindPassive(replies) }

    /// The size that the server told for the file of a download: the reply to SIZE, which follows EPSV or PASV.
    var size: Int64? { Self.size(replies) }

    /// The time that the server told for the file of a download, if it was asked: before EPSV or PASV.
    var time: FTPReply? { replies.first { $0.code == 213 && $0.text.utf8.count >= 14 } }

    /// Whether the control connection is certain to have no reply left in it, which the next command would take for its
    /// own. libcurl 7.88 keeps some connections that have: a server that refuses a transfer and closes the data connection
    /// within its TLS handshake is asked PASV before its refusal is read.
    var isInStep: Bool {
        guard let failure else { return true }
        switch failure.error.nativeCode?.name {
        case "CURLE_REMOTE_ACCESS_DENIED", "CURLE_FTP_COULDNT_SET_TYPE", "CURLE_FTP_COULDNT_RETR_FILE",
            "CURLE_UPLOAD_FAILED", "CURLE_REMOTE_FILE_NOT_FOUND":
            return true
        case "CURLE_PARTIAL_FILE": return (replies.last?.code ?? 0) >= 400
        default: return false
        }
    }

    /// Whether libcurl sent less than was announced, whatever the server says.
    var isShort: Bool { failure?.error.nativeCode?.name == "CURLE_PARTIAL_FILE" }

    static func size(_ replies: [FTPReply]) -> Int64? {
        behindPassive(replies).first { $0.code == 213 }.flatMap { FTPReplyText.size($0.text) }
    }

    private static func behindPassive(_ replies: [FTPReply]) -> ArraySlice<FTPReply> {
        guard let passive = replies.lastIndex(where: { $0.code == 229 || $0.code == 227 }) else { return [] }
        return replies[(passive + 1)...]
    }
}
