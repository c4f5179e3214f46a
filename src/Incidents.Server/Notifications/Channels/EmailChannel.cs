using System.Security.Authentication;
using Incidents.Core.Notifications;
using Incidents.Server.Http;
using Incidents.Server.Notifications.Mail;

namespace Incidents.Server.Notifications.Channels;

/// <summary>Mail, by the server that the operator has named.</summary>
internal sealed class EmailChannel(OutsideConnections connections, ServerOptions options) : IChannel
{
    public DestinationKind Kind => DestinationKind.Email;

    public async Task<Sending> Send(Destination to, Message message, CancellationToken stop)
    {
        if (options.Smtp is not { } settings) return new(SendingResult.Later, "no mail server is set up (see --smtp)");
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stop);
        limit.CancelAfter(options.SendingLimit);
        try
        {
            await SmtpConversation.Send(connections, settings, to.Address, MailText.Of(message, settings.From, to.Address), limit.Token);
            return new(SendingResult.Sent);
        }
        catch (SmtpException no)
        {
            return new(no.ForGood ? SendingResult.Never : SendingResult.Later, no.Message);
        }
        catch (AuthenticationException)
        {
            return new(SendingResult.Later, "the mail server's certificate is not trusted, or TLS failed");
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            return new(SendingResult.Later, $"the mail server did not answer within {options.SendingLimit.TotalSeconds:0.#} s");
        }
        catch (Exception error) when (error is IOException or System.Net.Sockets.SocketException)
        {
            return new(SendingResult.Later, error is IOException and not TargetRefusedException && error.InnerException is null ? error.Message : error is TargetRefusedException ? error.Message : "no connection to the mail server");
        }
    }
}
