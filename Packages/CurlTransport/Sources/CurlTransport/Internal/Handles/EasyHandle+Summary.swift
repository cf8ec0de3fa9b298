internal import CCurl
internal import CCurlShims
internal import ConnCore

extension EasyHandle {
    /// The result of a transfer that libcurl has ended.
    func result(_ code: CURLcode) -> Result<CurlSummary, CurlFailure> {
        if code == CURLE_SEND_ERROR { ftp?.readRefusal() }
        guard code == CURLE_OK, thrown == nil, !wantedReplay else { return .failure(FailureMaker(self).failed(code)) }
        do throws(ConnError) {
            try deliverTrailers()
        } catch {
            return .failure(
                CurlFailure(
                    error,
                    bytesSent: bytesSent,
                    responseBegan: true,
                    wasReused: wasReused,
                    isStale: false,
                    newConnections: socketsOpened > 0 ? 1 : 0
                )
            )
        }
        return .success(summary)
    }

    private var summary: CurlSummary {
        var timings = CurlTimings()
        timings.nameLookupMicroseconds = time(CURLINFO_NAMELOOKUP_TIME_T)
        timings.connectMicroseconds = time(CURLINFO_CONNECT_TIME_T)
        timings.tlsMicroseconds = time(CURLINFO_APPCONNECT_TIME_T)
        timings.firstByteMicroseconds = time(CURLINFO_STARTTRANSFER_TIME_T)
        timings.totalMicroseconds = time(CURLINFO_TOTAL_TIME_T)
        return CurlSummary(
            bytesReceived: bodyReceived,
            bytesSent: bytesSent,
            newConnections: socketsOpened > 0 ? 1 : 0,
            remoteAddress: conn_curl_get_text(curl, CURLINFO_PRIMARY_IP).map { String(cString: $0) } ?? "",
            timings: timings
        )
    }

    private func time(_ info: CURLINFO) -> Int64 {
        Int64(conn_curl_get_size(curl, info))
    }
}
