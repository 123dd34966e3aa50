using System.Net;
using System.Net.Sockets;

namespace HtcNotebook.EndToEnd.Tests;

/// <summary>Stands for the service at which a cloud hands out a machine's credentials: this machine listens at its address.</summary>
internal sealed class MetadataService : IDisposable
{
    /// <summary>The address that all clouds took.</summary>
    public const string Address = "169.254.169.254";

    private readonly TcpListener _listener;

    /// <summary>Gives this machine the address, and listens there.</summary>
    public MetadataService()
    {
        Change("add");
        _listener = new TcpListener(IPAddress.Parse(Address), 0);
        _listener.Start();
    }

    /// <summary>A port of the service's; the kernel takes connections to it.</summary>
    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <inheritdoc/>
    public void Dispose()
    {
        _listener.Dispose();
        Change("del");
    }

    private static void Change(string action) => Command.Run("ip", ["address", action, $"{Address}/32", "dev", "lo"]).Succeeds();
}
