// An entry "HTCondor pool" in Lab's launcher: a terminal in which `htc-pool status` runs.
// Written by hand as what Lab loads, a module federation container, so that nothing has to be built.
(() => {
  const name = 'htcnotebook';
  const command = `${name}:status`;
  let shared = {};

  // A module that Lab shares; there is one version of each of Lab's own.
  async function sharedModule(module) {
    const [provided] = Object.values(shared[module]);
    return (await provided.get())();
  }

  async function openTerminal(app) {
    const widget = await app.commands.execute('terminal:create-new');
    await widget.content.ready;
    widget.content.session.send({ type: 'stdin', content: ['htc-pool status\r'] });
    return widget;
  }

  async function plugin() {
    const { ILauncher } = await sharedModule('@jupyterlab/launcher');
    const { terminalIcon } = await sharedModule('@jupyterlab/ui-components');
    return {
      id: `${name}:launcher`,
      description: 'The HTCondor pool of this notebook, in the launcher.',
      autoStart: true,
      requires: [ILauncher],
      activate: (app, launcher) => {
        app.commands.addCommand(command, {
          label: 'HTCondor pool',
          caption: 'Which pool, its machines, your jobs, and what is wrong (htc-pool status)',
          icon: args => (args.isPalette ? undefined : terminalIcon),
          execute: () => openTerminal(app),
        });
        launcher.add({ command, category: 'Other', rank: 0 });
      },
    };
  }

  window._JUPYTERLAB = window._JUPYTERLAB || {};
  window._JUPYTERLAB[name] = {
    init: scope => { shared = scope; },
    get: async () => {
      const found = await plugin();
      return () => ({ __esModule: true, default: found });
    },
  };
})();
