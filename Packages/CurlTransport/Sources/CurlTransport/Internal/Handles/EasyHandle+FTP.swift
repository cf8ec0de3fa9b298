internal import CCurl
internal import CCurlShims
internal import ConnCore

extension EasyHandle {
    /// Sets what all FTP transfers of the handle have in common.
    func setUpFTP() throws(ConnError) -> FTPHandle? {
        guard settings.protocols == .ftp else { return nil }
        let made = FTPHandle(curl, isEncrypted: settings.tls.isOn)
        if let ftp = settings.ftp { try made.apply(ftp) }
        conn_curl_ftp_set_callbacks(
            curl,
            lines,
            { context, _, _, _, _ in
                let handle = Unmanaged<EasyHandle>.fromOpaque(context).takeUnretainedValue()
                return handle.transfer?.isCancelled == true ? 1 : 0
            },
            { context, line, length in
                let handle = Unmanaged<EasyHandle>.fromOpaque(context).takeUnretainedValue()
                let line = UnsafeRawBufferPointer(start: line, count: length)
                return handle.transfer?.request.ftp?.mayFinish?(line) == false ? 0 : 1
            },
            Unmanaged.passUnretained(self).toOpaque()
        )
        if settings.tls.isOn {
            made.sessionKeeper = conn_curl_ftp_keep_session(
                curl,
                { context in Unmanaged<EasyHandle>.fromOpaque(context).takeUnretainedValue().timesReady > 0 ? 1 : 0 },
                Unmanaged.passUnretained(self).toOpaque()
            )
        }
        return made
    }

    /// Bytes of the control connection's replies so far.
    var repliesReceived: Int { lines.pointee.total }

    /// Whether the server has just said that it closes the control connection.
    var serverIsLeaving: Bool { conn_curl_ftp_is_leaving(lines) != 0 }

    /// All replies of the transfer, as they came.
    var replies: [UInt8] {
        let seen = Array(UnsafeRawBufferPointer(start: lines.pointee.bytes, count: lines.pointee.used))
        guard let late = ftp?.lateReply, !late.isEmpty else { return seen }
        return seen + late
    }

    /// A socket was opened: the first are those of the control connection.
    func opened(_ descriptor: Int32) {
        guard let ftp else { return }
        if timesReady == 0 { ftp.controlSocket = descriptor } else { ftp.socket = descriptor }
    }

    /// A control connection is made only where the transfer may; every other socket is a data connection's.
    func mayOpenFTPSocket() -> Bool {
        if timesReady == 0, transfer?.request.ftp?.mayConnect != true { return false }
        return true
    }
}
