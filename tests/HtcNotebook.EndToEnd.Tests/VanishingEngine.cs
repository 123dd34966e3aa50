using System.Net.Sockets;

namespace HtcNotebook.EndToEnd.Tests;

/// <summary>docker's socket at another place, until it goes away: with all that is under way on it.</summary>
internal sealed class VanishingEngine : IDisposable
{
    private const string Daemon = "/var/run/docker.sock";
    private readonly Socket _listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    private readonly List<Socket> _open = [];
    private readonly string _path;

    /// <summary>Listens in a folder.</summary>
    public VanishingEngine(string folder)
    {
        _path = Path.Combine(folder, "engine.sock");
        _listener.Bind(new UnixDomainSocketEndPoint(_path));
        _listener.Listen();
        _ = AcceptAsync();
    }

    /// <summary>Where it listens, as docker's client wants it.</summary>
    public string Host => $"unix://{_path}";

    /// <summary>Goes away.</summary>
    public void Dispose()
    {
        _listener.Dispose();
        lock (_open)
        {
            _open.ForEach(socket => socket.Dispose());
        }

        File.Delete(_path);
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var client = await _listener.AcceptAsync().ConfigureAwait(false);
                var daemon = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
                lock (_open)
                {
                    _open.AddRange([client, daemon]);
                }

                await daemon.ConnectAsync(new UnixDomainSocketEndPoint(Daemon)).ConfigureAwait(false);
                _ = PassOnAsync(client, daemon);
                _ = PassOnAsync(daemon, client);
            }
        }
        catch (Exception end) when (end is SocketException or ObjectDisposedException)
        {
            // It went away.
        }
    }

    private static async Task PassOnAsync(Socket from, Socket to)
    {
        try
        {
            var buffer = new byte[65536];
            for (var count = 1; count > 0;)
            {
                count = await from.ReceiveAsync(buffer).ConfigureAwait(false);
                if (count > 0)
                {
                    await to.SendAsync(buffer.AsMemory(0, count)).ConfigureAwait(false);
                }
            }

            to.Shutdown(SocketShutdown.Send);
        }
        catch (Exception end) when (end is SocketException or ObjectDisposedException)
        {
            // One of the two ended.
        }
    }
}
