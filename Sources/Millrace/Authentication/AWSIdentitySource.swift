internal import MillraceCore
internal import Synchronization

/// Gives the AWS credentials of one client: those it was made with, or temporary ones of a container, asked for anew when they end.
final class AWSIdentitySource: Sendable {
    private let configuration: AWSConfiguration
    private let transport: any HTTPTransport
    private let fetched = Mutex<AWSCredentials?>(nil)

    init(_ configuration: AWSConfiguration, transport: any HTTPTransport) {
        self.configuration = configuration
        self.transport = transport
    }

    /// The region; nil where none is configured.
    var region: String? { configuration.region }

    /// Who asks now; never a container.
    ///
    /// - Parameter seconds: the time, in seconds since 1970.
    /// - Throws: ``LLMError`` of kind `configuration` where nothing is configured, or the container does not answer.
    func identity(at seconds: Int) async throws(LLMError) -> AWSConfiguration.Identity {
        switch configuration.identity {
        case nil:
            throw LLMError(
                .configuration("no AWS credentials: set AWS_BEARER_TOKEN_BEDROCK, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY"),
                at: .request)
        case .container(let endpoint):
            if let known = fetched.withLock({ $0 }), known.isValid(at: seconds) { return .credentials(known) }
            let credentials = try await ask(endpoint)
            fetched.withLock { $0 = credentials }
            return .credentials(credentials)
        case .some(let identity): return identity
        }
    }

    private func ask(_ endpoint: AWSContainerEndpoint) async throws(LLMError) -> AWSCredentials {
        var bytes: [UInt8] = []
        do throws(TransportError) {
            let response = try await transport.send(endpoint.request)
            guard response.status == 200 else {
                response.body.cancel()
                throw TransportError(.connectionFailed, cause: "status \(response.status)")
            }
            // A document of a few hundred bytes; more is no such document.
            while bytes.count < 1 << 20, try await response.body.read(patience: nil, { bytes.append(contentsOf: $0) }) {}
        } catch {
            throw LLMError(.configuration("the container's AWS credentials cannot be fetched (\(error.kind))"), at: .request)
        }
        return try AWSContainerEndpoint.credentials(from: bytes)
    }
}
